/**
 * Draws the program's icons from `resources/icons/pilothouse.svg`: `icon.ico` for Windows, `icon.icns` for macOS, `png/` for
 * Linux, `sidebar.bmp` for the installer's first and last page. Run it after a change of the drawing; what it makes is kept in the repository, since builds draw nothing.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { IconIcns, IconIco } from '@shockpkg/icon-encoder'

/** Windows shows 16 to 256 pixels, at 100 % to 400 % of a 16, 32 or 48 pixel place. */
const icoSizes = [16, 20, 24, 32, 40, 48, 64, 128, 256]

/** Types of Apple's icon container by size, as `iconutil` writes them; 32 to 1024 also stand for half the size at 2x. */
const icnsTypes = {
  16: ['ic04'],
  32: ['ic05', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** The hicolor theme's sizes (freedesktop.org's icon theme specification). */
const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512]

/** NSIS' size of the picture beside the first and last page, in pixels. */
const sidebarSize = { width: 164, height: 314 }

/** The icon on a plain ground, in the form that NSIS reads. */
function drawSidebar(svg) {
  const { width, height } = sidebarSize
  const icon = svg.replace('<svg ', '<svg x="34" y="48" width="96" height="96" ')
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">
    <rect width="${width}" height="${height}" fill="#1b242b"/>${icon}</svg>`
  return bitmap(new Resvg(picture).render())
}

/** A Windows bitmap of 24 bits (BITMAPINFOHEADER): rows from bottom to top, blue first, each row filled up to 4 bytes. */
function bitmap({ width, height, pixels }) {
  const head = 54
  const row = Math.ceil((width * 3) / 4) * 4
  const bytes = Buffer.alloc(head + row * height)
  bytes.write('BM')
  for (const [at, value] of Object.entries({ 2: bytes.length, 10: head, 14: 40, 18: width, 22: height }))
    bytes.writeInt32LE(value, Number(at))
  bytes.writeInt16LE(1, 26)
  bytes.writeInt16LE(24, 28)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = pixels.subarray((y * width + x) * 4)
      bytes.set([blue, green, red], head + (height - 1 - y) * row + x * 3)
    }
  return bytes
}

/** The icons by their file names below `folder`. */
export async function drawIcons(folder) {
  const svg = await readFile(join(folder, 'pilothouse.svg'), 'utf8')
  const draw = (size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng()
  const ico = new IconIco()
  for (const size of icoSizes) await ico.addFromPng(draw(size), size >= 128)
  const icns = new IconIcns()
  for (const [size, types] of Object.entries(icnsTypes)) await icns.addFromPng(draw(Number(size)), types)
  const pngs = pngSizes.map((size) => [`png/${size}x${size}.png`, draw(size)])
  return new Map([
    ['icon.ico', ico.encode()],
    ['icon.icns', icns.encode()],
    ['sidebar.bmp', drawSidebar(svg)],
    ...pngs,
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'resources/icons')
  await mkdir(join(folder, 'png'), { recursive: true })
  for (const [name, bytes] of await drawIcons(folder)) await writeFile(join(folder, name), bytes)
}
