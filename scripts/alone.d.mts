/** See alone.mjs; the test is in TypeScript, the script runs before there is a compiler. */
export function alone<T>(lock: string, work: () => Promise<T>): Promise<T>
