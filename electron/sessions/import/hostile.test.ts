import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import { Findings } from './found'
import { readSessionFile } from './read-file'
import { read, reasons } from './testing'
import { matchesWildcard } from './wildcard'

const header = '<?xml version="1.0"?>'
const superPutty = (inside: string) => `${header}\n<ArrayOfSessionData>\n${inside}\n</ArrayOfSessionData>`
const examples: [name: string, text: string][] = [
  [
    'Sessions.XML',
    superPutty(
      '<SessionData SessionId="a/b" SessionName="b" Host="h" Port="22" Proto="SSH" ExtraArgs="-pw x -L 1:h:2"/>',
    ),
  ],
  [
    'confCons.xml',
    `${header}<Connections KdfIterations="1000"><Node Type="Container" Name="f"><Node Type="Connection" Name="n" Hostname="h" Protocol="SSH2" Port="22"/></Node></Connections>`,
  ],
  [
    'putty.reg',
    'REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a%20b]\n"HostName"="u@h"\n"PortForwardings"="L1=h:2"\n',
  ],
  ['config', 'Host a b\n  HostName "%h.x"\n  ProxyJump me@c:22\nMatch host a\n  Port 2\n'],
  ['hosts.ini', '[g]\nn[1:3] ansible_port=22 ansible_user="a b"\n[g:vars]\nansible_host=h\n'],
  ['hosts.yml', '---\nall:\n  hosts:\n    n[1:3]: {ansible_port: 22}\n  children: {g: {hosts: {m: }}}\n'],
]

/** Whatever it is given, a reader either finds sessions that could be saved or says what is wrong. */
async function outcome(name: string, bytes: Uint8Array): Promise<void> {
  try {
    const found = await readSessionFile({ name, bytes, path: null })
    expect(found).toBeInstanceOf(Findings)
    for (const { line } of [...found.sessions, ...found.skipped]) expect(line).toBeGreaterThan(0)
  } catch (error) {
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({ code: 'input.invalid' })
  }
}

describe.each(examples)('the reader of %s', (name, text) => {
  it('reads the example', async () => {
    expect((await read(name, text)).sessions.length).toBeGreaterThan(0)
  })

  it('withstands any change of some bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.nat(8),
        fc.uint8Array({ maxLength: 8 }),
        async (at, removed, inserted) => {
          const bytes = Buffer.from(text)
          await outcome(name, Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]))
        },
      ),
      { numRuns: 300 },
    ))

  it('withstands its own words in any order', () => {
    const words = text.split(/(?<=[\s"<>=/[\]:,{}])/)
    return fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 60 }), async (chosen) => {
        await outcome(name, Buffer.from(text.slice(0, 40) + chosen.join('')))
      }),
      { numRuns: 300 },
    )
  })

  it('withstands any bytes', () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => outcome(name, bytes))))

  it.each(['utf16le', 'latin1'] as const)('withstands %s without a mark', (encoding) =>
    outcome(name, Buffer.from(`${text}한글é`, encoding)),
  )
})

describe('hostile files', () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'.repeat(10)}]>`
  it.each([
    [
      'billion laughs',
      `${header}\n${laughs}<ArrayOfSessionData>&b;</ArrayOfSessionData>`,
      'sessionImport.doctype',
      2,
    ],
    [
      'an external entity',
      `${header}\n\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ArrayOfSessionData>&a;</ArrayOfSessionData>`,
      'sessionImport.doctype',
      3,
    ],
    [
      'an entity that is not there',
      superPutty('<SessionData SessionId="&xxe;"/>'),
      'sessionImport.broken',
      3,
    ],
    ['an open element', superPutty('<SessionData SessionId="a"'), 'sessionImport.broken', 4],
    ['two attributes of a name', superPutty('\n<SessionData Host="a" Host="b"/>'), 'sessionImport.broken', 4],
    ['a cut file', `${header}\n<ArrayOfSessionData>\n<SessionData Host="a"/>`, 'sessionImport.broken', 3],
    ['deep nesting', superPutty(`\n${'<a>'.repeat(5000)}`), 'sessionImport.tooDeep', 4],
    ['a NUL', superPutty('<SessionData Host="a\0b"/>'), 'sessionImport.encoding', 3],
    ['another root', `${header}<html/>`, 'sessionImport.unknownFormat', undefined],
  ])('refuses %s with the line', async (_, text, key, line) => {
    const params = line === undefined ? {} : { params: { line } }
    await expect(read('Sessions.XML', text)).rejects.toMatchObject({ key, ...params })
  })

  it.each([
    ['utf-8', Buffer.concat([Buffer.from(superPutty('')), Buffer.from([0xc3, 0x28])]), 4],
    [
      'utf-16',
      Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from(`${header}\n\n<a`, 'utf16le'),
        Buffer.from([0, 0xd8]),
      ]),
      3,
    ],
    ['no encoding', Buffer.from('<?xml version="1.0" encoding="klingon"?><a/>'), 1],
  ])('refuses what is not %s with the line', async (_, bytes, line) => {
    await expect(readSessionFile({ name: 'a.xml', bytes, path: null })).rejects.toMatchObject({
      key: 'sessionImport.encoding',
      params: { line },
    })
  })

  it('leaves out a value of a mebibyte', async () => {
    const long = 'x'.repeat(1024 * 1024)
    const found = await read(
      'Sessions.XML',
      superPutty(`<SessionData SessionId="a" Host="${long}" Note="${long}"/>`),
    )
    expect(reasons(found)).toEqual(['3 badHost'])
    expect(JSON.stringify(found.skipped).length).toBeLessThan(500)
    const noted = await read(
      'Sessions.XML',
      superPutty(`<SessionData SessionId="a" Host="h" Note="${long}"/>`),
    )
    expect(noted.sessions[0]?.notes).toHaveLength(4000)
    expect(reasons(await read('config', `Host a\nUser ${long}\n`))).toEqual(['2 badLine'])
    expect(reasons(await read('hosts.ini', `[g]\nh x="${long}\n`))).toEqual(['2 badLine'])
  })

  it('reads 20,000 sessions and no more', async () => {
    const many = (count: number) =>
      superPutty(
        Array.from({ length: count }, (_, n) => `<SessionData SessionId="n${n}" Host="h"/>`).join('\n'),
      )
    expect((await read('Sessions.XML', many(20_000))).sessions).toHaveLength(20_000)
    await expect(read('Sessions.XML', many(20_001))).rejects.toMatchObject({ key: 'sessionImport.tooMany' })
    await expect(read('hosts.ini', '[g]\nn[1:999999999]\n')).rejects.toMatchObject({
      key: 'sessionImport.tooMany',
    })
  })

  it('refuses more than 16 MiB unread', async () => {
    const bytes = Buffer.alloc(16 * 1024 * 1024 + 1, 'x')
    await expect(readSessionFile({ name: 'config', bytes, path: null })).rejects.toMatchObject({
      key: 'sessionImport.tooLarge',
    })
  })

  it('walks aliases of YAML only so far', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) =>
        `l${n + 1}: &l${n + 1} {children: {${'abcdefgh'
          .split('')
          .map((x) => `${x}${n}: *l${n}`)
          .join(', ')}}}`,
    )
    const bomb = `l0: &l0 {hosts: {h: }}\n${levels.join('\n')}\n`
    await expect(read('bomb.yml', bomb)).rejects.toMatchObject({ key: 'sessionImport.tooMany' })
    const anchors = Array.from({ length: 2000 }, (_, n) => `a${n}: &a${n} {hosts: {h${n}: }}\n`).join('')
    await expect(read('many.yml', `${anchors}z: *a1\n`)).rejects.toMatchObject({
      key: 'sessionImport.tooMany',
    })
    await expect(read('circle.yml', 'a: &a {children: {b: *a}}\n')).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(read('deep.yml', `a: ${'['.repeat(20_000)}`)).rejects.toMatchObject({
      code: 'input.invalid',
    })
  })

  it('refuses patterns that would take for ever', async () => {
    const blocks = Array.from({ length: 3000 }, (_, n) => `Host n${n}\nHost *${n}x*\n`).join('')
    await expect(read('config', blocks)).rejects.toMatchObject({ key: 'sessionImport.tooManyPatterns' })
    expect(matchesWildcard('a'.repeat(253), `${'*a'.repeat(120)}b`)).toBe(false)
  })

  it('refuses long names and patterns as well', async () => {
    const hosts = Array.from({ length: 20 }, (_, n) => `Host ${'a'.repeat(8000)}${n}\n`).join('')
    const patterns = `Host ${'*a'.repeat(4000)}b\n`.repeat(20)
    await expect(read('config', hosts + patterns)).rejects.toMatchObject({
      key: 'sessionImport.tooManyPatterns',
    })
  })

  // A reader that takes quadratic time for these is stopped by the limit of the test alone.
  it.each([
    ['empty lines', 'file', '\n'.repeat(300_000), 'sessionImport.unknownFormat'],
    ['spaces before a line separator', 'config', `Host${' '.repeat(8000)}a\u2028b\n`.repeat(2000), undefined],
    ['a variable of spaces', 'a.ini', `[g:vars]\na=${' '.repeat(60_000)}x\u2028y\n`.repeat(20), undefined],
    ['a child with spaces', 'a.ini', `[g:children]\na${' '.repeat(60_000)}b\n`.repeat(20), undefined],
    [
      'a forward with a line separator',
      'putty.reg',
      `REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\n"PortForwardings"="L${'a'.repeat(60_000)}=x\u2028y"\n`.repeat(
        20,
      ),
      undefined,
    ],
    [
      'backslashes',
      'Sessions.XML',
      superPutty(`<SessionData Host="h" ExtraArgs="-L &quot;${'\\'.repeat(9000)} x&quot;"/>`.repeat(200)),
      undefined,
    ],
    ['ranges in ranges', 'a.ini', `[g]\n${'[1:1]'.repeat(13_000)}\n`, undefined],
  ])('reads %s in time in proportion to their length', async (_, name, text, refusal) => {
    const reading = read(name, text)
    if (refusal) await expect(reading).rejects.toMatchObject({ key: refusal })
    else expect(await reading).toBeInstanceOf(Findings)
  })

  it('takes invisible characters out of names', async () => {
    const found = await read(
      'Sessions.XML',
      superPutty('<SessionData SessionId="../../\u202eevil/\u200b/x" SessionName="a/b&#9;" Host="h"/>'),
    )
    expect(found.sessions).toMatchObject([{ folder: '../../evil', name: 'a-b' }])
  })
})
