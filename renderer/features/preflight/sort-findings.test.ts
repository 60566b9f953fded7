import { expect, it } from 'vitest'
import type { CheckId, Finding, Severity } from '#shared/preflight'
import { countOf, splitFindings } from './sort-findings'

const finding = (id: CheckId, severity: Severity): Finding => ({
  id,
  severity,
  found: 'notChecked',
  params: {},
  evidence: '',
  fix: [],
  links: [],
})

const findings = [
  finding('vagrant', 'ok'),
  finding('memory', 'warning'),
  finding('virtualbox', 'error'),
  finding('machines', 'info'),
  finding('kvm', 'error'),
  finding('hypervisor', 'unknown'),
]

it('shows the worst first, and what is fine apart', () => {
  const { open, fine } = splitFindings(findings)
  expect(open.map(({ id }) => id)).toEqual(['virtualbox', 'kvm', 'memory', 'hypervisor', 'machines'])
  expect(fine.map(({ id }) => id)).toEqual(['vagrant'])
})

it('counts', () => {
  expect(countOf(findings, 'error')).toBe(2)
  expect(countOf(findings, 'warning', 'unknown')).toBe(2)
  expect(countOf([], 'error')).toBe(0)
})
