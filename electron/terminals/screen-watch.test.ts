import { afterEach, beforeEach, expect, it } from 'vitest'
import { Mirror } from './mirror'
import { ScreenWatch, type Seen } from './screen-watch'

let mirror: Mirror
let watch: ScreenWatch
let told: Seen[]

beforeEach(() => {
  mirror = new Mirror({ cols: 80, rows: 10 })
  told = []
  watch = new ScreenWatch(mirror, (seen) => told.push(seen))
})
afterEach(() => {
  watch.dispose()
  mirror.dispose()
})

const print = (text: string) => mirror.write(Buffer.from(text), () => {})
const codes = () => told.map(({ shellExit }) => shellExit?.code)
const mark = (text: string) => `\r\n\x1b]133;${text}\x07$ `

it('tells a change of mode once, however often the screen changes', async () => {
  print('$ sudo id\r\n[sudo] password for vagrant: ')
  await expect.poll(() => told).toEqual([{ inputMode: 'password' }])
  for (let index = 0; index < 20; index += 1) print('\r\nSorry, try again.\r\n[sudo] password for vagrant: ')
  print('\r\nuid=0\r\n$ ')
  await expect.poll(() => told).toEqual([{ inputMode: 'password' }, { inputMode: 'line' }])
})

it('follows the marks of any shell, and not a prompt that is only drawn again', async () => {
  print(mark('D;1'))
  await expect.poll(codes).toEqual([1])
  print('\r\x1b[K\x1b]133;D;0\x07$ ')
  print(mark('D'))
  print(mark('C'))
  print('\r\n')
  print(mark('D;130;err=INT'))
  await expect.poll(codes).toEqual([1, 130])
})

it('takes the first mark of a marker for its setup, and goes by its numbers', async () => {
  print(mark('D;0;n=1;aid=x'))
  print(mark('D;3;n=2;aid=x'))
  await expect.poll(codes).toEqual([3])
  print(mark('D;0;n=2;aid=x'))
  print(mark('D;4;n=3;aid=x'))
  await expect.poll(codes).toEqual([3, 4])
})

it('forgets a shell that another one has replaced', async () => {
  print(mark('D;1'))
  await expect.poll(codes).toEqual([1])
  watch.forgetShell()
  print('\r\nPassword: ')
  await expect.poll(() => told.at(-1)).toEqual({ inputMode: 'password' })
})

it('does not expect of a new shell that it tells of beginnings as the one before did', async () => {
  print(mark('C') + mark('D;1') + mark('C'))
  print('\r\nPassword: ')
  await expect.poll(() => told.at(-1)).toMatchObject({ inputMode: 'password' })
  watch.forgetShell()
  print(mark('D;7'))
  await expect.poll(() => codes().at(-1)).toBe(7)
  print(mark('D;8'))
  await expect.poll(() => codes().at(-1)).toBe(8)
})
