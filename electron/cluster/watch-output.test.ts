import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonDocuments } from './json-documents'
import { NodeRows } from './node-rows'
import { listJson, nodeJson } from './testing'

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('documents of a watch', () => {
  it('gives every object, wherever the stream is cut and however it is printed', () => {
    const objects = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 6 })
    const cuts = fc.array(fc.nat(), { maxLength: 20 })
    fc.assert(
      fc.property(
        objects,
        cuts,
        fc.constantFrom(0, 4),
        fc.constantFrom('', '\n', ' \r\n'),
        (values, at, indent, gap) => {
          // What JSON itself makes of them: `-0` becomes `0`, a lone surrogate stays escaped.
          const texts = values.map((value) => JSON.stringify(value, null, indent))
          const bytes = bytesOf(texts.join(gap))
          const places = [...new Set(at.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
          const documents = new JsonDocuments()
          const seen = [0, ...places].flatMap((start, index) =>
            documents.push(bytes.slice(start, places[index] ?? bytes.length)),
          )
          expect(seen).toEqual(texts.map((text) => JSON.parse(text)))
        },
      ),
    )
  })

  it('skips text between documents', () => {
    const documents = new JsonDocuments()
    expect(documents.push(bytesOf('Warning: old "API" ]} {"a":1}\n\u0000 {"b":{}}'))).toEqual([
      { a: 1 },
      { b: {} },
    ])
  })

  it('refuses what is no JSON, and what never ends', () => {
    expect(() => new JsonDocuments().push(bytesOf('{not json}'))).toThrow(
      expect.objectContaining({ key: 'cluster.unreadable' }),
    )
    const endless = new JsonDocuments()
    const chunk = bytesOf(`{"a":"${'x'.repeat(1024 * 1024)}`)
    expect(() => {
      for (let sent = 0; sent < 100; sent++) endless.push(chunk)
    }).toThrow(expect.objectContaining({ key: 'cluster.unreadable' }))
  })

  it('either reads or refuses hostile bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(new JsonDocuments().push(bytes)).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toMatchObject({ key: 'cluster.unreadable' })
        }
      }),
    )
  })
})

describe('what kubectl 1.32 printed', () => {
  /** Captured from kubectl against a fake API server with two nodes, one of which then fails and one of which goes. */
  const printed = (file: string) => readFileSync(join(import.meta.dirname, 'testdata', file))
  const names = (rows: NodeRows) => rows.list().map(({ name, ready, roles }) => `${name} ${ready} ${roles}`)

  it('reads its list', () => {
    const rows = new NodeRows()
    for (const document of new JsonDocuments().push(printed('kubectl-1.32-list.txt'))) rows.apply(document)
    expect(names(rows)).toEqual(['m True control-plane', 'w1 True control-plane'])
  })

  it('reads its watch, byte by byte', () => {
    const rows = new NodeRows()
    const documents = new JsonDocuments()
    const seen: string[][] = []
    for (const byte of printed('kubectl-1.32-watch.txt'))
      for (const document of documents.push(Uint8Array.of(byte))) {
        rows.apply(document)
        seen.push(names(rows))
      }
    expect(seen).toEqual([
      ['m True control-plane'],
      ['m True control-plane', 'w1 True control-plane'],
      ['m False control-plane', 'w1 True control-plane'],
      ['m False control-plane'],
    ])
  })
})

describe('rows of nodes', () => {
  it('reads a Node as kubectl shows it', () => {
    const rows = new NodeRows()
    expect(rows.apply(nodeJson({ name: 'm-k8s', roles: ['control-plane'], unschedulable: true }))).toBe(true)
    expect(rows.list()).toEqual([
      {
        name: 'm-k8s',
        ready: 'True',
        unschedulable: true,
        roles: ['control-plane'],
        createdAt: '2026-11-21T07:00:00Z',
        version: 'v1.37.1',
        internalIp: '192.168.56.10',
        externalIp: '',
        osImage: 'Ubuntu 24.04.3 LTS',
        kernelVersion: '6.8.0-49-generic',
        containerRuntime: 'containerd://2.2.0',
      },
    ])
  })

  it('follows lists and events', () => {
    const rows = new NodeRows()
    const names = () => rows.list().map(({ name, ready }) => `${name} ${ready}`)
    const event = (type: string, object: unknown) => rows.apply({ type, object })
    rows.apply(listJson([nodeJson({ name: 'w1' }), nodeJson({ name: 'm' }), { kind: 'Pod' }]))
    expect(names()).toEqual(['m True', 'w1 True'])
    event('MODIFIED', nodeJson({ name: 'w1', ready: 'Unknown' }))
    event('ADDED', nodeJson({ name: 'w2', ready: 'False' }))
    expect(names()).toEqual(['m True', 'w1 Unknown', 'w2 False'])
    event('BOOKMARK', { kind: 'Node', metadata: { resourceVersion: '99', name: '' } })
    event('DELETED', nodeJson({ name: 'w1' }))
    expect(names()).toEqual(['m True', 'w2 False'])
    expect(event('ERROR', { kind: 'Status', code: 410 })).toBe(false)
    rows.apply({ ...listJson([]), kind: 'NodeList' })
    expect(names()).toEqual([])
  })

  it('takes nodes that have not reported yet, and no more rows than a table shows', () => {
    const rows = new NodeRows()
    expect(rows.apply({ kind: 'Node', metadata: { name: 'new' } })).toBe(true)
    expect(rows.list()).toMatchObject([{ name: 'new', ready: 'Unknown', roles: [], version: '' }])
    for (let n = 0; n < 2100; n++) rows.apply(nodeJson({ name: `n${n}` }))
    expect(rows.list()).toHaveLength(2000)
  })

  it('never throws on what is no node', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(new NodeRows().apply(value)).toBeTypeOf('boolean')
        expect(new NodeRows().apply({ type: 'ADDED', object: value })).toBeTypeOf('boolean')
        expect(
          new NodeRows().apply({ kind: 'Node', metadata: { name: 'a' }, spec: value, status: value }),
        ).toBe(true)
      }),
    )
  })
})
