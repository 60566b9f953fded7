import type { Session } from '#shared/sessions'

/** A saved session whose id, name and folder alone matter. */
export const testSession = (id: string, folder = '', name = id): Session => ({
  id,
  name,
  folder,
  host: 'h',
  port: 22,
  username: 'u',
  auth: { method: 'agent' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
})
