import { expect, it } from 'vitest'
import { parseOptions } from './options'

it('chooses a free port and opens a browser unless told otherwise', () => {
  expect(parseOptions([])).toEqual({ port: 0, open: true })
  expect(parseOptions(['--port', '8080', '--no-open'])).toEqual({ port: 8080, open: false })
  expect(parseOptions(['--port=65535'])).toEqual({ port: 65_535, open: true })
})

it.each([
  [['--port'], '“--port” needs a value.'],
  [['--port', '-1'], '--port: “-1” is no number from 0 to 65535.'],
  [['--port', '65536'], '--port: “65536” is no number from 0 to 65535.'],
  [['--port', '80a'], '--port: “80a” is no number from 0 to 65535.'],
  [['--port', ''], '--port: “” is no number from 0 to 65535.'],
  [['--host', 'x'], 'There is no option “--host”. Allowed: --port, --no-open.'],
  [['x'], '“x” is a word too many.'],
])('says what is wrong with %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
