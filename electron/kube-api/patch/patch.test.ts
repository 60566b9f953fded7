import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, fromFieldsV1, pathOf, toFieldsV1, valueAt } from './field-set'
import { mergePatch } from './merge-patch'
import { strategicMerge } from './strategic-merge'

describe('a merge patch', () => {
  // Appendix A of RFC 7386.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })
})

describe('a strategic merge patch', () => {
  const pod = {
    spec: { containers: [{ name: 'a', image: 'x', env: [{ name: 'E', value: '1' }] }, { name: 'b' }] },
  }

  it('merges lists by their key', () => {
    const patch = {
      spec: { containers: [{ name: 'a', image: 'y', env: [{ name: 'F', value: '2' }] }, { name: 'c' }] },
    }
    expect(strategicMerge(pod, patch)).toEqual({
      spec: {
        containers: [
          {
            name: 'a',
            image: 'y',
            env: [
              { name: 'E', value: '1' },
              { name: 'F', value: '2' },
            ],
          },
          { name: 'b' },
          { name: 'c' },
        ],
      },
    })
  })

  it.each([
    [
      'deletes an element',
      { containers: [{ $patch: 'delete', name: 'a' }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      'replaces a list',
      { containers: [{ $patch: 'replace' }, { name: 'z' }] },
      { containers: [{ name: 'z' }] },
    ],
    ['replaces an object', { $patch: 'replace', restartPolicy: 'Never' }, { restartPolicy: 'Never' }],
    ['deletes a field', { containers: null }, {}],
    [
      'puts elements in order',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      { containers: [{ name: 'b' }, pod.spec.containers[0]] },
    ],
    [
      'keeps only what is named',
      { $retainKeys: ['restartPolicy'], restartPolicy: 'Never' },
      { restartPolicy: 'Never' },
    ],
  ])('%s', (_what, spec, expected) => {
    expect(strategicMerge(pod, { spec })).toEqual({ spec: expected })
  })

  it('treats finalizers as a set, and lists without a key as one value', () => {
    const object = {
      metadata: { finalizers: ['a', 'b'] },
      spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] },
    }
    const patch = {
      metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] },
      spec: { taints: [{ key: 'y', effect: 'NoExecute' }] },
    }
    expect(strategicMerge(object, patch)).toEqual({
      metadata: { finalizers: ['b', 'c'] },
      spec: { taints: [{ key: 'y', effect: 'NoExecute' }] },
    })
  })

  const tree = fc.object({ maxDepth: 3, maxKeys: 4, withNullPrototype: false })

  it('does nothing where it says what there is', () => {
    fc.assert(
      fc.property(cleanTrees(tree), (object) => {
        expect(strategicMerge(object, object)).toEqual(object)
      }),
    )
  })

  it('applied again changes nothing more', () => {
    fc.assert(
      fc.property(cleanTrees(tree), cleanTrees(tree), (object, patch) => {
        const once = strategicMerge(object, patch)
        expect(strategicMerge(once, patch)).toEqual(once)
      }),
    )
  })
})

describe('a set of fields', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name: 'a', image: 'x', ports: [{ containerPort: 80 }] }] } },
    },
  }

  it('is written as FieldsV1, and read back', () => {
    const fields = fieldsOf(deployment)
    expect(toFieldsV1(fields)).toEqual({
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:replicas': {},
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"a"}': {
                '.': {},
                'f:name': {},
                'f:image': {},
                'f:ports': { 'k:{"containerPort":80}': { '.': {}, 'f:containerPort': {} } },
              },
            },
          },
        },
      },
    })
    expect(fromFieldsV1(toFieldsV1(fields))).toEqual(fields)
  })

  it('has paths that lead to a value', () => {
    for (const key of fieldsOf(deployment)) expect(valueAt(deployment, pathOf(key))).toBeDefined()
  })
})

/** Trees without values that a patch means something else by. */
function cleanTrees(trees: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<unknown> {
  return trees.map((tree) => {
    // Numbers that JSON does not have become null by it.
    const plain = JSON.parse(JSON.stringify(tree))
    const text = JSON.stringify(plain, (key, value) =>
      key.startsWith('$') || value === null ? undefined : value,
    )
    return JSON.parse(text)
  })
}
