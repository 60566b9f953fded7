export { type RemoteSource, type ResolvedSource, TerminalService } from './terminal-service'
