import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Vagrant keeps boxes ("Environmental Variables" in its documentation). */
export const vagrantHome = (): string => process.env.VAGRANT_HOME || join(homedir(), '.vagrant.d')
