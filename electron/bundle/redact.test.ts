import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from './redact'

const owner = { username: 'minji', homeFolder: '/home/minji' }
const redacted = (text: string) => redact(text, owner)

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const keyLines = privateKey.split('\n').slice(1, -2)

/** How secrets come into logs; `§` is the secret. */
const forms = [
  'password: §',
  'ansible_password=§',
  "PASSWORD='§'",
  '{"password":"§","user":"x"}',
  '"{\\"password\\":\\"§\\",\\"user\\":\\"x\\"}"',
  'token: §',
  '{"token": "§"}',
  '{\\"token\\":\\"§\\"}',
  'export JOIN_TOKEN=§',
  'api-key = §',
  'client-key-data: §',
  'Authorization: Basic §',
  'Authorization: Bearer §',
  'curl -H "x: bearer §"',
  'kubeadm init --token § --v 5',
  'kubeadm join 192.168.1.10:6443 --token §',
  'kubeadm join 192.168.1.10:6443 \\\n   --discovery-token-ca-cert-hash §',
  'kubeadm join 192.168.1.10:6443 \\\r\n   --certificate-key §',
  'putty.exe -pw § root@h',
  'sshpass -p § ssh root@h',
  "sshpass -p '§' ssh root@h",
  'sshpass -p§ ssh root@h',
  'docker login -u minsu -p § registry.example.com',
  'podman login registry.example.com -u minsu -p "§"',
  'nerdctl login -p=§',
  'crictl pull --creds minsu:§ registry.example.com/x',
  'helm registry login -u minsu -p § registry.example.com',
  'curl -u minsu:§ https://example.com',
  'curl --user "minsu:§" https://example.com',
  'curl -uminsu:§ https://example.com',
  "echo 'root:§' | chpasswd",
  'echo "root:§" | sudo chpasswd',
  'echo -n root:§|sudo -n chpasswd',
  "sudo chpasswd <<< 'root:§'",
  "curl -u 'minsu:a §' https://example.com",
  'docker login -u minsu registry.example.com -p §',
  '{"auths":{"registry.example.com":{"auth":"§"}}}',
  '"{\\"auth\\": \\"§\\"}"',
  'MYSQL_PWD=§ mysqldump',
  'SSHPASS=§ sshpass -e ssh root@h',
  "export SSHPASS='§'",
  '      SSHPASS: "§"',
  'REDISCLI_AUTH=§ redis-cli ping',
  'redis-cli -a § ping',
  'redis-cli -h 10.0.0.1 -a "§" info',
  'redis-cli --pass § ping',
  'mysql -p§',
  'mysql -h db -uroot -p§ shop',
  "kubectl exec db-0 -- mysqldump -u root -p'§' --all-databases",
  'mariadb-admin -p§ ping',
  'mongosh -u admin -p § --eval 1',
  'Cookie: §',
  'set-cookie: sid=§; HttpOnly; Path=/',
  'Cookie: theme=dark; sid=§',
  '{"headers":{"Cookie":"sid=§"}}',
  '"{\\"Cookie\\":\\"sid=§\\"}"',
  'curl -H "Cookie: a=b; sid=§" https://example.com',
  'curl -b sid=§ https://example.com',
  'curl -s -b "a=b; sid=§" https://example.com',
  "curl --cookie 'a=b; sid=§' https://example.com",
  'db_pass: §',
  '{"db_pwd":"§"}',
  'https://user:§@example.com/x',
  'https://example.com/?access_token=§&x=1',
]

/** Also what belongs to other secrets, so that they meet. */
const around = fc.oneof(
  fc.string(),
  fc
    .constantFrom(...forms, ...forms.flatMap((form) => form.split(' ')))
    .map((form) => form.replace('§', 'x')),
)

describe('redact', () => {
  it.each(forms)('takes the secret out of %j, whatever stands around it', (form) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,40}$/), around, around, (secret, before, after) => {
        const text = `${before.replaceAll(secret, '')}\n${form.replace('§', secret)}\n${after.replaceAll(secret, '')}`
        expect(redacted(text)).not.toContain(secret)
      }),
    )
  })

  it('takes out bootstrap tokens and JSON web tokens wherever they are', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl_-'
    const text = `saw abcdef.0123456789abcdef, then (${jwt})`
    expect(redacted(text)).toBe('saw [removed], then ([removed])')
  })

  it.each([
    ['as it is', privateKey],
    [
      'behind the times of a journal',
      privateKey.replace(/^/gm, '2026-11-21T10:00:00+0900 m-k8s kubelet[1]: '),
    ],
    ['in JSON', JSON.stringify({ key: privateKey })],
    [
      'of PGP',
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${keyLines.join('\n')}\n-----END PGP PRIVATE KEY BLOCK-----`,
    ],
    ['of PuTTY', `PuTTY-User-Key-File-3: ssh-rsa\n${keyLines.join('\n')}\nPrivate-MAC: 00ff`],
    ['without its end', privateKey.slice(0, -60)],
    ['without its beginning', keyLines.slice(2).join('\n')],
    ['in base64', `client-key-data: ${Buffer.from(privateKey).toString('base64')}`],
    ['in base64 on the next line', `client-key-data:\n  ${Buffer.from(privateKey).toString('base64')}`],
  ])('takes out a private key %s', (_, text) => {
    const left = redacted(`before\n${text}`)
    expect(left).toMatch(/^before\n/)
    for (const line of keyLines.slice(2, -1)) expect(left).not.toContain(line.slice(0, 30))
  })

  it.each([
    'I1121 10:00:00.123456    1234 kubelet.go:2460] "SyncLoop ADD" source="api" pods=["kube-system/calico-node-x7k2p"]',
    'registry.k8s.io/pause@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a',
    '/var/lib/kubelet/pods/3a0c9a4e-1b7e-4d0b-9a38-2f1f3c2b1a00/volumes/kubernetes.io~projected/kube-api-access-x',
    'NAME STATUS ROLES AGE VERSION\nm-k8s Ready control-plane 5m v1.36.1',
    'docker run -d nginx; mkdir -p /x; docker ps',
    'bypass_passed: 3 of 4, _passive=1',
    'sshpass: command not found',
    'mysql -h db -P 3306 -u root -p shop < shop.sql',
    'mysql.service: Deactivated successfully.',
    'redis-cli -h 10.0.0.1 ping',
    'containerd.service loaded active running container runtime',
    'MountVolume.SetUp failed for volume "certs" : secret "web-tls" not found',
  ])('leaves %j', (line) => {
    expect(redacted(line)).toBe(line)
  })

  it('puts other words for the owner’s home and name', () => {
    expect(redacted('/home/minji/Pilothouse/k8s of Minji, not minjin or /home/minjin')).toBe(
      '~/Pilothouse/k8s of [user], not minjin or /home/minjin',
    )
    const windows = { username: '김 민지', homeFolder: 'C:\\Users\\김 민지' }
    expect(redact('"C:\\\\Users\\\\김 민지\\\\lab" c:/users/김 민지/lab 김 민지', windows)).toBe(
      '"~\\\\lab" ~/lab [user]',
    )
    expect(redact('root logs in', { username: 'root', homeFolder: '/' })).toBe('root logs in')
    const odd = { username: 'a.b+(c', homeFolder: '/home/a.b+(c' }
    expect(redact('/home/a.b+(c/x aXb+(c', odd)).toBe('~/x aXb+(c')
  })

  it('changes nothing the second time', () => {
    const words = fc.constantFrom(
      ...forms,
      privateKey,
      'minji',
      '/home/minji',
      'abcdef.0123456789abcdef',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (parts) => {
        const once = redacted(parts.join(''))
        expect(redacted(once)).toBe(once)
      }),
    )
  })

  it.each([
    ['-----BEGIN PRIVATE KEY', 40_000],
    ['password', 100_000],
    ['password: "\\', 60_000],
    ['kubeadm join \\\n', 60_000],
    ['kubeadm          ', 40_000],
    ['://a', 200_000],
    ['token\\\\\\', 100_000],
    ['-a', 400_000],
    ['A1a', 300_000],
    ['eyJaaaa.', 100_000],
    ['/home', 150_000],
    ['sshpass -', 80_000],
    ['sshpass -v ', 60_000],
    ['sshpass -p "', 60_000],
    ['docker -', 80_000],
    ['docker -p', 60_000],
    ['helm', 200_000],
    ['-u a:', 100_000],
    ['-uaaaa', 100_000],
    ['echo a:', 80_000],
    ['echo     ', 80_000],
    ['"auth    ', 80_000],
    ['"auth\\\\', 80_000],
    ['chpasswd', 80_000],
    ['_pass', 100_000],
    ['mysql ', 80_000],
    ['mysql -p', 60_000],
    ['mysql -p"', 60_000],
    ['mariadb-a', 60_000],
    ['redis-cli ', 60_000],
    ['redis-cli -a "', 50_000],
    ['curl -b "', 60_000],
    ['curl ', 100_000],
    ['--cookie "', 60_000],
    ['cookie    ', 60_000],
    ['cookie\\\\', 60_000],
    ['SSHPASS="\\', 60_000],
    ['_pwd=\\', 80_000],
  ])('comes to an end on %j again and again', (unit, count) => {
    expect(redacted(unit.repeat(count)).length).toBeLessThanOrEqual(unit.length * count + 100)
  })
})
