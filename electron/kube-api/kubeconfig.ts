import { stringify } from 'yaml'
import type { Identity } from './certificates'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A kubeconfig as `kubeadm` writes `/etc/kubernetes/admin.conf`. `server` is an address such as `https://192.168.56.10:6443`. */
export function kubeconfig(server: string, authority: string, user: string, identity: Identity): string {
  const context = `${user}@kubernetes`
  return stringify(
    {
      apiVersion: 'v1',
      clusters: [
        { cluster: { 'certificate-authority-data': base64(authority), server }, name: 'kubernetes' },
      ],
      contexts: [{ context: { cluster: 'kubernetes', user }, name: context }],
      'current-context': context,
      kind: 'Config',
      preferences: {},
      users: [
        {
          name: user,
          user: {
            'client-certificate-data': base64(identity.certificate),
            'client-key-data': base64(identity.key),
          },
        },
      ],
    },
    { lineWidth: 0 },
  )
}
