import { describe, expect, it } from 'vitest'
import { read, reasons } from './testing'

const list = (...elements: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<ArrayOfSessionData>\n${elements.join('\n')}\n</ArrayOfSessionData>`
const session = (attributes: string) => `<SessionData ${attributes} />`

describe('Sessions.XML', () => {
  it('takes folders from SessionId, and what SuperPuTTY itself writes', async () => {
    const { sessions, skipped } = await read(
      'Sessions.XML',
      list(
        session(
          'SessionId="Lab/k8s/m-k8s" SessionName="m-k8s" ImageKey="computer" Host="127.0.0.1" Note="first&#10;second" Port="60010" Proto="SSH" PuttySession="Default Settings" Username="root" ExtraArgs="" SPSLFileName="" CollectionID="" CollectionLocation=""',
        ),
        session(
          'SessionId="서버" SessionName="서버" Host="ops@10.0.0.2" Port="0" Proto="SSH2" PuttySession="k8s profile"',
        ),
      ),
    )
    expect(skipped).toEqual([])
    expect(sessions).toMatchObject([
      {
        line: 3,
        folder: 'Lab/k8s',
        name: 'm-k8s',
        host: '127.0.0.1',
        port: 60010,
        username: 'root',
        auth: { method: 'default' },
        notes: 'first\nsecond',
        secret: null,
      },
      {
        line: 4,
        folder: '',
        name: '서버',
        host: '10.0.0.2',
        port: 22,
        username: 'ops',
        notes: 'PuttySession: k8s profile',
      },
    ])
  })

  it('maps ExtraArgs and keeps the rest as a note, but never the password', async () => {
    const { sessions } = await read(
      'Sessions.XML',
      list(
        session(
          `SessionId="a" Host="h" Port="22" Proto="SSH" ExtraArgs='-pw "s3 cret" -P 2222 -l ops -i "C:\\My keys\\id.ppk" -L 8080:localhost:80 -R 127.0.0.1:9000:db:5432 -D 1080 -L 0.0.0.0:1:x:2 -A -proxycmd "plink -pw s3 jump" -X'`,
        ),
      ),
    )
    expect(sessions).toMatchObject([
      {
        port: 2222,
        username: 'ops',
        auth: { method: 'key', keyPath: 'C:\\My keys\\id.ppk' },
        forwards: [
          { type: 'local', listenPort: 8080, host: 'localhost', port: 80 },
          { type: 'remote', listenPort: 9000, host: 'db', port: 5432 },
          { type: 'dynamic', listenPort: 1080 },
        ],
        notes: 'ExtraArgs: -L 0.0.0.0:1:x:2 -A -proxycmd -X',
        secret: 's3 cret',
      },
    ])
  })

  it('loads no collection and runs no script', async () => {
    const found = await read(
      'Sessions.XML',
      list(
        session(
          'SessionId="c" SessionName="c" CollectionLocation="http://127.0.0.1:9/list.xml" Proto="SSH" Port="22"',
        ),
        session(
          'SessionId="s" SessionName="s" Host="h" Port="22" Proto="SSH" SPSLFileName="http://127.0.0.1:9/run.spsl"',
        ),
      ),
    )
    expect(reasons(found)).toEqual(['3 collection'])
    expect(found.sessions).toMatchObject([{ name: 's', notes: 'SPSLFileName: http://127.0.0.1:9/run.spsl' }])
  })

  it('leaves out what is not SSH or cannot be saved, with the line', async () => {
    const found = await read(
      'Sessions.XML',
      list(
        session('SessionId="a" SessionName="a" Host="h" Port="23" Proto="Telnet"'),
        session('SessionId="b" SessionName="b" Host="h" Port="22" Proto="SSH" ExtraArgs="-raw"'),
        session('SessionId="c" SessionName="c" Host="" Port="22" Proto="SSH"'),
        session('SessionId="d" SessionName="d" Host="two words" Port="22" Proto="SSH"'),
        session('SessionId="e" SessionName="e" Host="h" Port="70000" Proto="SSH"'),
        session(`SessionId="${'x/'.repeat(10_000)}f" SessionName="f" Host="h" Port="22" Proto="SSH"`),
        session(`SessionId="g" SessionName="${'g'.repeat(101)}" Host="h" Port="22" Proto="SSH"`),
        session('SessionId="h" SessionName="h" Host="-oProxyCommand=x" Port="22" Proto="SSH"'),
      ),
    )
    expect(found.sessions).toEqual([])
    expect(reasons(found)).toEqual([
      '3 protocol',
      '4 protocol',
      '5 noHost',
      '6 badHost',
      '7 badPort',
      '8 badFolder',
      '9 badName',
      '10 badHost',
    ])
  })
})
