/** See native-modules.mjs. */
export function nativeModules(system: string, arch: string): string[]
