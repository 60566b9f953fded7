import { describe, expect, it } from 'vitest'
import { readSessionFile } from './read-file'
import { reasons } from './testing'

const putty = 'HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY'
const text = `Windows Registry Editor Version 5.00\r
\r
[${putty}]\r
[${putty}\\Sessions\\Default%20Settings]\r
"HostName"=""\r
"PortNumber"=dword:00000016\r
[${putty}\\Sessions\\m-k8s%20%ed%95%9c]\r
"Present"=dword:00000001\r
"HostName"="root@192.168.56.10"\r
"PortNumber"=dword:0000ea6a\r
"Protocol"="ssh"\r
"PublicKeyFile"="C:\\\\keys\\\\id.ppk"\r
"PortForwardings"="L8080=localhost:80,4D1080=,R9000=db:5432,L0.0.0.0:1=x:2"\r
"ProxyMethod"=dword:00000003\r
"ProxyHost"="proxy"\r
"ProxyPort"=dword:00001f90\r
"ProxyUsername"="me"\r
"ProxyPassword"="hidden-one"\r
"AgentFwd"=dword:00000001\r
"Wordness0"=hex:00,01,\\\r
  02\r
[${putty}\\Sessions\\modem]\r
"HostName"="h"\r
"Protocol"="serial"\r
[${putty}\\SshHostKeys]\r
"rsa2@22:h"="0x10001,0xab"\r
`
const readBytes = (bytes: Uint8Array) => readSessionFile({ name: 'putty.reg', bytes, path: null })

describe('a registry export', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  it.each([
    ['UTF-16 as regedit writes it', utf16],
    ['UTF-8', Buffer.from(text)],
  ])('is read in %s', async (_, bytes) => {
    const found = await readBytes(bytes)
    expect(found.sessions).toMatchObject([
      {
        line: 7,
        folder: '',
        name: 'm-k8s 한',
        host: '192.168.56.10',
        username: 'root',
        port: 60010,
        auth: { method: 'key', keyPath: 'C:\\keys\\id.ppk' },
        forwards: [
          { type: 'local', listenPort: 8080 },
          { type: 'dynamic', listenPort: 1080 },
          { type: 'remote', listenPort: 9000, host: 'db', port: 5432 },
        ],
        notes: 'PortForwardings: L0.0.0.0:1=x:2\nProxyMethod: HTTP\nProxyHost: me@proxy:8080\nAgentFwd',
      },
    ])
    expect(JSON.stringify(found)).not.toContain('hidden-one')
    expect(reasons(found)).toEqual(['22 protocol'])
  })

  it('is read in the code page of a Korean Windows, names and values', async () => {
    // "한" in code page 949.
    const ansi = Buffer.from(
      `REGEDIT4\r\n[${putty}\\Sessions\\%C7%D1]\r\n"HostName"="h"\r\n"UserName"="\xc7\xd1"\r\n`,
      'latin1',
    )
    expect((await readBytes(ansi)).sessions).toMatchObject([{ name: '한', username: '한' }])
  })

  it('logs in as PuTTY does: with Pageant first, unless it was told not to', async () => {
    const session = (name: string, value: string) =>
      `[${putty}\\Sessions\\${name}]\n"HostName"="h"\n${value}\n`
    const sessions = [
      session('a', ''),
      session('b', '"TryAgent"=dword:00000001'),
      session('c', '"TryAgent"=dword:00000000'),
    ]
    const found = await readBytes(Buffer.from(`REGEDIT4\n\n${sessions.join('')}`))
    expect(found.sessions.map(({ auth }) => auth.method)).toEqual(['default', 'default', 'password'])
  })

  it('makes jump hosts of SSH proxies: another session, or one of their own', async () => {
    const session = (name: string, values: string) =>
      `[${putty}\\Sessions\\${name}]\n"HostName"="${name}.lab"\n"ProxyMethod"=dword:00000006\n${values}\n`
    const sessions = [
      session('a', '"ProxyHost"="gate"\n"ProxyPort"=dword:00000050'),
      `[${putty}\\Sessions\\gate]\n"HostName"="10.0.0.1"\n`,
      session(
        'b',
        '"ProxyHost"="other"\n"ProxyPort"=dword:00000016\n"ProxyUsername"="me"\n"ProxyPassword"="hidden"',
      ),
      session('c', '"ProxyHost"="fe80::1"\n"ProxyPort"=dword:00000017'),
      session('d', '"ProxyHost"=""'),
    ]
    const found = await readBytes(Buffer.from(`REGEDIT4\n\n${sessions.join('')}`))
    const jumps = found.sessions.map(({ name, jump }) => [name, jump && [jump.host, jump.port]])
    expect(jumps).toEqual([
      ['a', ['10.0.0.1', 22]],
      ['gate', null],
      ['b', ['other', 22]],
      ['c', ['fe80::1', 23]],
      ['d', null],
      ['me@other:22', null],
      ['[fe80::1]:23', null],
    ])
    expect(found.sessions[5]?.username).toBe('me')
    expect(reasons(found)).toEqual(['22 jump'])
    expect(JSON.stringify(found)).not.toContain('hidden')
  })

  it('takes folders and sessions of KiTTY', async () => {
    const kitty = `REGEDIT4\n[HKEY_CURRENT_USER\\Software\\9bis.com\\KiTTY\\Sessions\\a]\n"HostName"="h"\n"Folder"="Lab\\\\k8s"\n`
    expect((await readBytes(Buffer.from(kitty))).sessions).toMatchObject([{ name: 'a', folder: 'Lab/k8s' }])
  })
})
