/** Offers a text as a download; in the desktop app the system asks where to put it. */
export function saveText(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser has taken its own hold of the bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(address))
}
