import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Where the program keeps its files. */
export interface Paths {
  /** Settings, known hosts, sessions, run journals, logs. `PILOTHOUSE_HOME`, else the system's place for configuration. */
  home: string
  /** Where new labs are made. `PILOTHOUSE_LABS`, else `~/Pilothouse`. */
  labs: string
}

/** The folders as the environment's variables give them, absolute; none of them need exist. */
export function pathsFromEnvironment(environment: NodeJS.ProcessEnv): Paths {
  return {
    home: resolve(environment.PILOTHOUSE_HOME || envPaths('Pilothouse', { suffix: '' }).config),
    labs: resolve(environment.PILOTHOUSE_LABS || join(homedir(), 'Pilothouse')),
  }
}
