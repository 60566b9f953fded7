import { Arch } from 'builder-util'
import { bringNativeModules } from './native-modules.mjs'

/** Called by electron-builder before it gathers the program's files. */
export default ({ electronPlatformName, arch }) => bringNativeModules(electronPlatformName, Arch[arch])
