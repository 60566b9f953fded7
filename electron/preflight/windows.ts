import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { runProgram } from '../platform/process'

/** Windows PowerShell takes seconds to start, and WMI some more on a slow PC. */
const timeoutMs = 30_000

/** Asked without administrator's rights; the text is fixed. `DeviceGuard` is missing where Windows has no such feature. */
const script = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$system = Get-CimInstance Win32_ComputerSystem
$processor = @(Get-CimInstance Win32_Processor)[0]
$guard = Get-CimInstance -Namespace root/Microsoft/Windows/DeviceGuard Win32_DeviceGuard -ErrorAction SilentlyContinue
ConvertTo-Json -Compress @{
  hypervisorPresent = $system.HypervisorPresent
  firmwareEnabled = $processor.VirtualizationFirmwareEnabled
  architecture = $processor.Architecture
  processor = $processor.Name
  protection = $guard.VirtualizationBasedSecurityStatus
  services = @($guard.SecurityServicesRunning)
}
`

const factsSchema = z.object({
  /** A hypervisor runs below this Windows: its own, or that of the machine it runs in. */
  hypervisorPresent: z.boolean(),
  /** False too while a hypervisor runs, since it hides the processor's ability. */
  firmwareEnabled: z.boolean().nullable(),
  /** 9: x64, 12: Arm64 (Win32_Processor). */
  architecture: z.number(),
  processor: z.string(),
  /** 2: virtualisation-based security runs (Win32_DeviceGuard). */
  protection: z.number().nullable(),
  /** 2 among them: memory integrity. */
  services: z.array(z.number().nullable()),
})
export type WindowsFacts = z.infer<typeof factsSchema>

/** What Windows says of its processor and hypervisor. Throws `tool.missing`, `timeout`, `cancelled`, `command.failed`. */
export async function askWindows(signal: AbortSignal): Promise<WindowsFacts> {
  const root = process.env.SystemRoot ?? 'C:\\Windows'
  const program = join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
  const lines: string[] = []
  const onLine = (line: string) => void lines.push(line)
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  await runProgram(program, { args, signal, timeoutMs, onLine })
  return parseWindowsFacts(lines.join('\n'))
}

/** Throws `command.failed` with the output where it is something else than asked for. */
export function parseWindowsFacts(output: string): WindowsFacts {
  try {
    return factsSchema.parse(JSON.parse(output))
  } catch (error) {
    throw new LabError('command.failed', 'preflight.unreadable', {
      params: { tool: 'PowerShell' },
      details: output.slice(0, 2000),
      cause: error,
    })
  }
}
