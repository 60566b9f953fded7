/** The one account of a simulated node. */
export const account = { name: 'root', home: '/root' } as const
