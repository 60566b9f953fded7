import { execFile, execFileSync, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import type { KubeApiRig } from './kube-api'

const execute = promisify(execFile)

/** Why tests with the real kubectl cannot run; undefined where they can. Version 1.`minor` is the oldest that will do. */
export function kubectlMissing(minor = 20): string | undefined {
  try {
    const text = execFileSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' })
    const found = Number.parseInt(JSON.parse(text).clientVersion.minor, 10)
    return found >= minor ? undefined : `kubectl 1.${minor} is needed, and 1.${found} is installed`
  } catch {
    return 'kubectl is not installed (Debian package kubernetes-client)'
  }
}

const environment = ({ folder, kubeconfig }: KubeApiRig) => ({
  PATH: process.env.PATH,
  HOME: folder,
  KUBECONFIG: kubeconfig,
})

export interface Ran {
  out: string
  err: string
  code: number
}

/** Runs the real kubectl on the rig's cluster, as its administrator. */
export async function kubectl(rig: KubeApiRig, ...args: string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await execute('kubectl', args, { env: environment(rig) })
    return { out: stdout, err: stderr, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { out: stdout, err: stderr, code }
  }
}

/** Starts kubectl and leaves it running until `stop`; `until` resolves once its output has what fits. */
export function startKubectl(rig: KubeApiRig, ...args: string[]) {
  const child = spawn('kubectl', args, { env: environment(rig) })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  let output = ''
  let wake = () => {}
  const add = (chunk: Buffer) => {
    output += chunk
    wake()
  }
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  return {
    stdin: child.stdin,
    closed,
    async until(fits: RegExp): Promise<string> {
      let ended = false
      void closed.then(() => {
        ended = true
        wake()
      })
      while (!fits.test(output)) {
        if (ended) throw new Error(`kubectl ended without ${fits}: ${output}`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return output
    },
    async stop(): Promise<void> {
      child.kill()
      await closed
    },
  }
}
