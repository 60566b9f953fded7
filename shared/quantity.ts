const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** A quantity as the API writes it (`k8s.io/apimachinery/pkg/api/resource`): `250m` is 0.25, `2Ki` is 2048; 0 for what is none. */
export function quantity(text: string): number {
  const [, number = '', unit = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? []
  const value = Number(number) * (factors[unit] ?? Number.NaN)
  return Number.isFinite(value) ? value : 0
}
