import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { contentSecurityPolicy } from './electron/hosts/content-security-policy'

const root = import.meta.dirname

/** Puts the policy into the page itself, since a file that the desktop host opens comes without headers. */
const confinePage: Plugin = {
  name: 'confine-page',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
}

/** What just-bash loads for commands that simulated nodes do not have (zstd, xz, sqlite3, js-exec): 35 MB left out. */
const notNeeded = ['@mongodb-js/zstd', 'node-liblzma', 'sql.js', /^quickjs-emscripten/, /^@jitl\//]

/**
 * Three builds: the main side (desktop host and browser-mode host share every service), the sandboxed
 * preload, and the page. Packages in `dependencies` stay outside the main bundle; `devDependencies` are bundled.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      lib: {
        entry: {
          desktop: resolve(root, 'electron/hosts/desktop/main.ts'),
          web: resolve(root, 'electron/hosts/web/main.ts'),
          cli: resolve(root, 'electron/cli/main.ts'),
        },
        formats: ['es'],
      },
      rolldownOptions: { external: notNeeded },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload must be CommonJS.
      lib: { entry: resolve(root, 'electron/hosts/desktop/preload.ts'), formats: ['cjs'] },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [react(), confinePage],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      // The page comes from this machine, not over a network: one file is the fastest form.
      chunkSizeWarningLimit: 4096,
      rollupOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
})
