import { describe, expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import { maxSessions, type Session, type SessionTree } from '#shared/sessions'
import {
  completed,
  copyFolder,
  moveItems,
  removeItems,
  renameFolder,
  restoreItems,
  withFolder,
  withSession,
} from './session-tree'
import { testSession } from './testing'

const lab = completed({
  folders: ['empty', 'other/k8s'],
  sessions: [
    testSession('m', 'Lab/k8s'),
    testSession('w1', 'Lab/k8s'),
    testSession('db', 'Lab'),
    testSession('jump'),
  ],
})
const paths = ({ sessions }: SessionTree) => sessions.map(({ folder, name }) => `${folder}/${name}`).sort()

describe('copying a folder', () => {
  it('copies all inside, and what jumps within it', () => {
    const [m, w1, db] = lab.sessions as [Session, Session, Session]
    const through = (session: Session, jumpSessionId: string): Session => ({ ...session, jumpSessionId })
    const tree = { ...lab, sessions: [m, through(w1, m.id), through(db, 'jump'), testSession('jump')] }
    const copied = copyFolder(tree, 'Lab', 'Lab 2')
    expect(copied.folders).toEqual(['Lab', 'Lab 2', 'Lab 2/k8s', 'Lab/k8s', 'empty', 'other', 'other/k8s'])
    expect(copied.sessions.slice(0, 4)).toEqual(tree.sessions)
    const copies = copied.sessions.slice(4)
    expect(paths({ ...copied, sessions: copies })).toEqual(['Lab 2/db', 'Lab 2/k8s/m', 'Lab 2/k8s/w1'])
    expect(new Set(copied.sessions.map(({ id }) => id)).size).toBe(7)
    expect(copies.map(({ jumpSessionId }) => jumpSessionId)).toEqual([null, copies[0]?.id, 'jump'])
  })

  it('copies a folder in another one beside it, also an empty one', () => {
    expect(copyFolder(lab, 'Lab/k8s', 'k9s').folders).toContain('Lab/k9s')
    expect(copyFolder(lab, 'empty', 'b').folders).toContain('b')
  })

  it('refuses a name that is taken, and a folder that is not there', () => {
    expect(() => copyFolder(lab, 'Lab', 'other')).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ path: 'name', key: 'sessions.folderTaken' })],
      }),
    )
    expect(() => copyFolder(lab, 'gone', 'a')).toThrow(
      expect.objectContaining({ key: 'sessions.folderMissing' }),
    )
  })
})

describe('moving', () => {
  it('takes folders with all inside, and sessions of other folders', () => {
    const moved = moveItems(lab, { folders: ['Lab', 'Lab/k8s'], sessions: ['jump', 'm'] }, 'empty')
    expect(moved.folders).toEqual(['empty', 'empty/Lab', 'empty/Lab/k8s', 'other', 'other/k8s'])
    expect(paths(moved)).toEqual(['empty/Lab/db', 'empty/Lab/k8s/m', 'empty/Lab/k8s/w1', 'empty/jump'])
  })

  it('leaves what is there already, and keeps the folder that becomes empty', () => {
    expect(moveItems(lab, { folders: ['Lab'], sessions: ['jump'] }, '')).toEqual(lab)
    expect(moveItems(lab, { folders: [], sessions: ['m', 'w1'] }, '').folders).toContain('Lab/k8s')
  })

  it('refuses every name that is taken at once, each at its item, and moves nothing', () => {
    const full = {
      ...lab,
      sessions: [...lab.sessions, testSession('M', 'other'), testSession('w1b', 'empty', 'w1')],
    }
    const move = () => moveItems(full, { folders: ['Lab/k8s'], sessions: ['jump', 'm', 'w1b'] }, 'other')
    expect(move).toThrow(LabError)
    const refused = (() => {
      try {
        move()
      } catch (error) {
        return error
      }
    })()
    expect(refused).toMatchObject({
      key: 'sessions.folderTaken',
      issues: [{ path: 'folders.Lab/k8s', key: 'sessions.folderTaken', params: { name: 'k8s' } }],
    })
    expect(() => moveItems(full, { folders: [], sessions: ['m', 'jump'] }, 'other')).toThrow(
      expect.objectContaining({
        issues: [{ path: 'sessions.m', key: 'sessions.nameTaken', params: { name: 'm' } }],
      }),
    )
  })

  it('refuses two of one name, a folder into itself, and what is not there', () => {
    const two = withSession(lab, testSession('second', 'empty', 'W1'))
    expect(() => moveItems(two, { folders: [], sessions: ['w1', 'second'] }, '')).toThrow(LabError)
    const keyOf = (folders: string[], sessions: string[], to: string) => {
      try {
        moveItems(lab, { folders, sessions }, to)
      } catch (error) {
        return error instanceof LabError ? error.key : error
      }
    }
    expect(keyOf(['Lab'], [], 'Lab/k8s')).toBe('sessions.moveIntoItself')
    expect(keyOf(['gone'], [], '')).toBe('sessions.folderMissing')
    expect(keyOf([], ['m'], 'gone')).toBe('sessions.folderMissing')
    expect(keyOf([], ['gone'], '')).toBe('sessions.missing')
  })
})

describe('folders', () => {
  it('are renamed with all inside', () => {
    const renamed = renameFolder(lab, 'Lab', 'Home')
    expect(renamed.folders).toEqual(['Home', 'Home/k8s', 'empty', 'other', 'other/k8s'])
    expect(paths(renamed)).toEqual(['/jump', 'Home/db', 'Home/k8s/m', 'Home/k8s/w1'])
    expect(() => renameFolder(lab, 'Lab', 'other')).toThrow(LabError)
    expect(() => withFolder(lab, 'other/k8s')).toThrow(LabError)
  })

  it('cannot become longer than a file with them may be', () => {
    const deep = Array.from({ length: 5 }, () => 'x'.repeat(90)).join('/')
    const long = withFolder(lab, deep)
    expect(() => moveItems(long, { folders: [deep.slice(0, 90)], sessions: [] }, 'other/k8s')).not.toThrow()
    const longer = withFolder(long, `${deep}/${'y'.repeat(40)}`)
    expect(() => moveItems(longer, { folders: [deep.slice(0, 90)], sessions: [] }, 'other/k8s')).toThrow(
      expect.objectContaining({ key: 'sessions.folderTooLong' }),
    )
  })

  it('and sessions have a limit', () => {
    const sessions = Array.from({ length: maxSessions }, (_, index) => testSession(String(index)))
    const full = completed({ folders: [], sessions })
    expect(() => withSession(full, testSession('one more'))).toThrow(LabError)
  })
})

describe('restoring', () => {
  it('gives a number to a name that was given anew', () => {
    const { tree, removed } = removeItems(lab, { folders: ['Lab'], sessions: ['jump'] })
    expect(paths(tree)).toEqual([])
    const again = withSession(
      withSession(tree, testSession('new', '', 'JUMP')),
      testSession('two', '', 'jump 2'),
    )
    expect(paths(restoreItems(again, removed))).toContain('/jump 3')
    expect(restoreItems(tree, removed)).toEqual({ ...lab, sessions: expect.arrayContaining(lab.sessions) })
  })
})
