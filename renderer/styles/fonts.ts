/**
 * xterm.js measures its cells once: the fonts must be there before the first terminal. So must the bold one, which nearly every prompt has: a font that
 * comes later makes Chromium lay out the whole page anew.
 */
export async function loadTerminalFonts(): Promise<void> {
  // A font that cannot be read is no reason not to start; the next one of the stack takes its place.
  await Promise.allSettled([
    document.fonts.load('13px "JetBrains Mono"'),
    document.fonts.load('bold 13px "JetBrains Mono"'),
    document.fonts.load('13px "Nanum Gothic Coding"', '한'),
  ])
}
