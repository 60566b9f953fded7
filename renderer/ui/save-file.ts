/** Offers `content` as a download; in the desktop app the system asks where to put it. */
export function saveFile(fileName: string, content: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(content, { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser has taken its own hold of the bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(address))
}
