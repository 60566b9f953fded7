import { useConnection } from '../../store/connection'

/** Node's `process.platform` of the host: decides the keys. Linux's until the host has told. */
export const hostPlatform = (): string => useConnection.getState().info?.platform ?? 'linux'
