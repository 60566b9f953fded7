const maxLength = 1000

/** A server's words without control characters but line feeds, and no longer than a dialog can show. */
export const readable = (text: string, longest = maxLength): string =>
  text
    .slice(0, longest)
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')
    .trim()
