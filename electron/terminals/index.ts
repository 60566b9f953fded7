export type { LineReader } from './finished-lines'
export type { Snapshot } from './mirror'
export type { Tapped } from './output-hub'
export type { OutputTap } from './output-tap'
export type { Shell, ShellEnd, ShellRequest } from './shell'
export type { ShellMark } from './shell-marks'
export {
  type RemoteSource,
  type ResolvedSource,
  TerminalService,
  type TypingScreen,
} from './terminal-service'
