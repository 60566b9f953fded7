/** What Chromium, Mesa, Windows and macOS call their ways to do without a graphics processor. */
const softwareRenderers = /SwiftShader|llvmpipe|softpipe|Basic Render|Software Renderer/i

let answer: boolean | undefined

/**
 * Whether a graphics processor draws WebGL here; asked once. Without one, in most virtual machines for instance, the processor
 * draws each pixel of each frame. There xterm.js's DOM renderer was five times as fast with much output, and typing took a fifth of the
 * processor's time (Chromium 156 with SwiftShader).
 */
export function hasAcceleratedWebgl(): boolean {
  answer ??= isAccelerated()
  return answer
}

function isAccelerated(): boolean {
  const canvas = document.createElement('canvas')
  // Not every browser counts a software renderer as a caveat, so its name is looked at, too.
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (!context) return false
  const names = context.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER))
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return !softwareRenderers.test(renderer)
}
