/** `user@host`, as PuTTY and mRemoteNG take it in the field of the host; `user:password@host` too. */
export function splitUser(text: string): { host: string; username?: string; secret: string | null } {
  const at = text.lastIndexOf('@')
  if (at < 0) return { host: text, secret: null }
  const login = text.slice(0, at)
  const colon = login.indexOf(':')
  const username = colon < 0 ? login : login.slice(0, colon)
  return { host: text.slice(at + 1), username, secret: colon < 0 ? null : login.slice(colon + 1) }
}
