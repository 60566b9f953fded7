/** A host in front of a port: an IPv6 address is in brackets, so that its end can be seen. */
export const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host)
