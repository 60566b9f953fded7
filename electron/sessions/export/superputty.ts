import { pathIn } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { writeForward } from '../import/forwards'
import { quote } from '../import/putty-args'
import { jumpAttribute } from '../import/superputty'

/** SuperPuTTY's `Sessions.XML`, with the attributes and in the order of its own. */
export function writeSuperPutty(sessions: readonly Session[]): string {
  const paths = new Map(sessions.map((session) => [session.id, pathOf(session)]))
  const elements = sessions.map((session) => sessionElement(session, paths.get(session.jumpSessionId ?? '')))
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<ArrayOfSessionData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
    ...elements,
    '</ArrayOfSessionData>\n',
  ].join('\n')
}

const pathOf = ({ folder, name }: Session): string => pathIn(folder, name)

function sessionElement(session: Session, jump: string | undefined): string {
  const attributes = {
    SessionId: pathOf(session),
    SessionName: session.name,
    ImageKey: 'computer',
    Host: session.host,
    Note: session.notes,
    Port: String(session.port),
    Proto: 'SSH',
    PuttySession: 'Default Settings',
    Username: session.username,
    ExtraArgs: extraArgs(session),
    SPSLFileName: '',
    CollectionID: '',
    CollectionLocation: '',
    ...(jump !== undefined && { [jumpAttribute]: jump }),
  }
  const text = Object.entries(attributes).map(([name, value]) => `${name}="${escapeXml(value)}"`)
  return `  <SessionData ${text.join(' ')} />`
}

function extraArgs({ auth, forwards }: Session): string {
  const words = forwards.flatMap((forward) => {
    const [type, text] = writeForward(forward)
    return [`-${type}`, text]
  })
  if (auth.method === 'key') words.push('-i', auth.keyPath)
  if (auth.method === 'agent') words.push('-agent')
  if (auth.method === 'password') words.push('-noagent')
  return words.map(quote).join(' ')
}

/** Line ends as references: in an attribute they would be read as spaces. What XML cannot hold is left out. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
