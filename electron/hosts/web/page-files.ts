import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** The built page. Its files are listed once at the start, so no path from outside ever reaches the file system. */
export class PageFiles {
  readonly #files: Map<string, string>

  static async open(folder: string): Promise<PageFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return new PageFiles(new Map(paths.map((path) => [addressOf(relative(folder, path)), path])))
  }

  private constructor(files: Map<string, string>) {
    this.#files = files
  }

  /** Answers with the file at `address` (a path without query); false where there is none. */
  send(address: string, response: ServerResponse): boolean {
    const path = this.#files.get(address)
    if (path === undefined) return false
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    })
    if (response.req.method === 'HEAD') response.end()
    else
      createReadStream(path)
        .on('error', () => response.destroy())
        .pipe(response)
    return true
  }
}

/** The address of a file; a folder's is that of its `index.html`. */
function addressOf(name: string): string {
  const address = name.split(sep).map(encodeURIComponent).join('/')
  return `/${address === 'index.html' ? '' : address}`
}
