import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MremotengPasswords } from './mremoteng-passwords'
import { read, reasons } from './testing'

const root = { EncryptionEngine: 'AES', BlockCipherMode: 'GCM', KdfIterations: '1000' }
/** Written by mRemoteNG itself: the mark of a file that has no password of its own. */
const written = 'ZSvKI7j224Gf/twXpaP5G2QFZMLr1iO1f5JKdtIKL6eUg+eWkL5tKO886au0ofFPW0oop8R8ddXKAx4KK7sAk6AA'

function encrypt(secret: string, password = 'mR3m', rounds = 1000): string {
  const salt = randomBytes(16)
  const nonce = randomBytes(16)
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync(password, salt, rounds, 32, 'sha1'), nonce)
  cipher.setAAD(salt)
  const text = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([salt, nonce, text, cipher.getAuthTag()]).toString('base64')
}

const file = (nodes: string, attributes = 'FullFileEncryption="false"') =>
  `<?xml version="1.0" encoding="utf-8"?>\n<mrng:Connections xmlns:mrng="http://mremoteng.org" EncryptionEngine="AES" BlockCipherMode="GCM" KdfIterations="1000" ${attributes} ConfVersion="2.6">\n${nodes}\n</mrng:Connections>`

describe('passwords of mRemoteNG', () => {
  it('are read where mRemoteNG used its default password', async () => {
    expect(await new MremotengPasswords(root).decrypt(written)).toEqual({ secret: 'ThisIsNotProtected' })
    expect(await new MremotengPasswords(root).decrypt(encrypt('비밀'))).toEqual({ secret: '비밀' })
  })

  it('are left out with the reason otherwise', async () => {
    const decrypt = (text: string, change: Record<string, string> = {}) =>
      new MremotengPasswords({ ...root, ...change }).decrypt(text)
    const tampered = Buffer.from(written, 'base64').map((byte, index) => (index === 40 ? byte ^ 1 : byte))
    expect(await decrypt(encrypt('x', 'own password'))).toEqual({ reason: 'passwordKey' })
    expect(await decrypt(Buffer.from(tampered).toString('base64'))).toEqual({ reason: 'passwordKey' })
    expect(await decrypt('short')).toEqual({ reason: 'passwordCipher' })
    expect(await decrypt(written, { BlockCipherMode: 'EAX' })).toEqual({ reason: 'passwordCipher' })
    expect(await decrypt(written, { KdfIterations: '-1' })).toEqual({ reason: 'passwordCipher' })
    expect(await decrypt(written, { KdfIterations: '99999999999' })).toEqual({ reason: 'passwordBudget' })
  })
})

describe('confCons.xml', () => {
  it('keeps no password of PuTTY options', async () => {
    const found = await read(
      'confCons.xml',
      file(
        '<Node Name="a" Type="Connection" Hostname="h" Protocol="SSH2" Port="22" SSHOptions="-pw hunter2 -L 8080:web:80 -C"/>',
      ),
    )
    expect(found.sessions).toMatchObject([
      {
        secret: 'hunter2',
        notes: 'SSHOptions: -C',
        forwards: [{ type: 'local', listenPort: 8080, host: 'web', port: 80 }],
      },
    ])
  })

  it('takes folders, inheritance, passwords and tunnels', async () => {
    const found = await read(
      'confCons.xml',
      file(`<Node Name="Lab/1" Type="Container" Username="ops" Port="2222" Protocol="SSH2" Password="${encrypt('shared')}">
  <Node Name="k8s" Type="Container" InheritUsername="true">
    <Node Name="m-k8s" Type="Connection" Descr="control plane" Hostname="10.0.0.1" Protocol="SSH2" Port="22" Username="x" InheritUsername="true" SSHTunnelConnectionName="jump" PuttySession="Default Settings"/>
  </Node>
  <Node Name="jump" Type="Connection" Hostname="10.0.0.2" Protocol="RDP" Port="1" InheritProtocol="true" InheritPort="true" InheritPassword="true" Username="root"/>
  <Node Name="windows" Type="Connection" Hostname="10.0.0.3" Protocol="RDP" Port="3389"/>
</Node>
<Node Name="locked" Type="Connection" Hostname="h" Protocol="SSH2" Port="22" Password="${encrypt('a', 'b')}"/>`),
    )
    expect(found.sessions).toMatchObject([
      {
        line: 5,
        folder: 'Lab-1/k8s',
        name: 'm-k8s',
        username: 'ops',
        port: 22,
        notes: 'control plane',
        jump: { name: 'jump' },
      },
      { line: 7, folder: 'Lab-1', name: 'jump', username: 'root', port: 2222, secret: 'shared', jump: null },
      { line: 10, folder: '', name: 'locked', secret: null },
    ])
    expect(reasons(found)).toEqual(['8 protocol', '10 passwordKey'])
  })

  it('leaves out tunnels that lead in a circle, also one that a connection inherits to itself', async () => {
    const connection = (name: string, more: string) =>
      `<Node Name="${name}" Type="Connection" Hostname="${name}" Protocol="SSH2" Port="22" ${more}/>`
    const found = await read(
      'confCons.xml',
      file(
        [
          '<Node Name="Lab" Type="Container" SSHTunnelConnectionName="jump">',
          connection('jump', 'InheritSSHTunnelConnectionName="true"'),
          connection('inner', 'InheritSSHTunnelConnectionName="true"'),
          '</Node>',
          connection('a', 'SSHTunnelConnectionName="b"'),
          connection('b', 'SSHTunnelConnectionName="a"'),
        ].join('\n'),
      ),
    )
    expect(found.sessions.map(({ name, jump }) => [name, jump?.name ?? null])).toEqual([
      ['jump', null],
      ['inner', 'jump'],
      ['a', null],
      ['b', 'a'],
    ])
    expect(reasons(found)).toEqual(['7 jumpCycle'])
  })

  it('is refused where it is encrypted as a whole', async () => {
    await expect(read('confCons.xml', file('AbCd==', 'FullFileEncryption="true"'))).rejects.toMatchObject({
      key: 'sessionImport.encrypted',
    })
  })
})
