/** Somebody may be typing in this element: what comes by itself leaves the focus there. A terminal is a text area. */
export const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
