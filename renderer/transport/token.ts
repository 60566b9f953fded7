const storageKey = 'pilothouse.token'
/** A link that was cut or mangled holds no token, and could not be a WebSocket's protocol name. */
const tokenForm = /^[0-9a-f]+$/

interface Browser {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState' | 'state'>
  sessionStorage: Pick<Storage, 'getItem' | 'setItem'>
}

/**
 * The token of the link that opened this page, or null. It moves from the address bar to the tab's own storage: a
 * reload still has it, the browser's history and a copied address do not.
 */
export function takeToken({ location, history, sessionStorage }: Browser): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null || !tokenForm.test(token)) return sessionStorage.getItem(storageKey)
  sessionStorage.setItem(storageKey, token)
  history.replaceState(history.state, '', location.pathname + location.search)
  return token
}
