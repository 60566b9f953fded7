import type { Readable } from 'node:stream'
import { FileScan } from './file-scan'

/** The lines of a log by which problems are recognised, in their order: what is worth telling of a long log. */
export async function tellingLines(bytes: Readable): Promise<string[]> {
  const sightings = await FileScan.read(bytes)
  const lines = new Map(sightings.map(({ line }) => [line.seq, line.text]))
  return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text)
}
