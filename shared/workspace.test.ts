import { expect, it } from 'vitest'
import { layoutNameSchema } from './workspace'

it('a layout’s name can be a key of a JSON object', () => {
  const isName = (name: string) => layoutNameSchema.safeParse(name).success
  for (const name of ['wide', 'proto', '__proto', 'constructor', '네 칸']) expect(isName(name)).toBe(true)
  for (const name of ['', ' ', '__proto__', ' __proto__ ', 'x'.repeat(61)]) expect(isName(name)).toBe(false)
})
