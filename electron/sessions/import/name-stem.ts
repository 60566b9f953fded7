/** A name without the number behind it. A number shortens a name of full length, so that its last characters do not count. */
export const nameStem = (name: string): string => name.replace(/ \d+$/, '').slice(0, 90)
