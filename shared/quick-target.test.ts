import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressText, holdsPassword, parseQuickTarget, quickTargetText } from './quick-target'
import { quickTargetSchema } from './sessions'

describe('parseQuickTarget', () => {
  it.each([
    ['m-k8s', { host: 'm-k8s', port: 22 }],
    ['vagrant@127.0.0.1:60010', { host: '127.0.0.1', port: 60010, username: 'vagrant' }],
    ['  root@m-k8s ', { host: 'm-k8s', port: 22, username: 'root' }],
    ['a@corp@host:1', { host: 'host', port: 1, username: 'a@corp' }],
    ['[::1]', { host: '::1', port: 22 }],
    ['me@[fe80::1%eth0]:2222', { host: 'fe80::1%eth0', port: 2222, username: 'me' }],
    ['2001:db8::7', { host: '2001:db8::7', port: 22 }],
    ['ssh://root@10.0.0.1:2222/', { host: '10.0.0.1', port: 2222, username: 'root' }],
    ['SSH://[::1]', { host: '::1', port: 22 }],
    ['서버@호스트', { host: '호스트', port: 22, username: '서버' }],
  ])('reads %j', (text, target) => expect(parseQuickTarget(text)).toEqual(target))

  it.each([
    '',
    '@host',
    'user@',
    'host:',
    'host:0',
    'host:65536',
    'host:ssh',
    'host:22:22:x',
    'two words',
    '-oProxyCommand=x',
    'user@-host',
    '[::1',
    '[m-k8s]:22',
    'ssh://',
    'ssh://user:secret@host',
    'user:secret@host',
    'user:se@cret@host:2222',
    'http://host',
    'host/path',
  ])('refuses %j', (text) => expect(parseQuickTarget(text)).toBeNull())

  it.each([
    ['user:secret@host', true],
    [' ssh://user:@host/ ', true],
    ['user@host:22', false],
    ['me@[fe80::1%eth0]:2222', false],
    ['2001:db8::7', false],
    ['ssh://host:22', false],
  ])('tells whether %j holds a password: %j', (text, holds) => expect(holdsPassword(text)).toBe(holds))

  it('writes an IPv6 address so that its port can be told from it', () => {
    expect(addressText({ host: '::1', port: 22 })).toBe('[::1]:22')
    expect(addressText({ host: 'm-k8s', port: 22 })).toBe('m-k8s:22')
  })

  it('takes back what it shows', () => {
    const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/^ssh:/i.test(text))
    const target = fc
      .record(
        {
          host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
          port: fc.integer({ min: 1, max: 65_535 }),
          username: word,
        },
        { requiredKeys: ['host', 'port'] },
      )
      .map((value) => quickTargetSchema.safeParse(value).data)
      .filter((value) => value !== undefined)
    fc.assert(
      fc.property(target, (value) => {
        expect(parseQuickTarget(quickTargetText(value))).toEqual(value)
      }),
    )
  })

  it('never throws, and gives only valid targets', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const target = parseQuickTarget(text)
        if (target) expect(quickTargetSchema.parse(target)).toEqual(target)
      }),
    )
  })
})
