/** Commands that everybody who learns Kubernetes needs; their names are texts. They change nothing. */
export const starters = {
  nodes: 'kubectl get nodes -o wide',
  pods: 'kubectl get pods -A -o wide',
  events: 'kubectl get events -A --sort-by=.lastTimestamp | tail -n 20',
  kubelet: 'systemctl status kubelet --no-pager',
  kubeletLog: 'journalctl -u kubelet --no-pager -n 30',
  containers: 'sudo crictl ps -a',
  addresses: 'ip -brief address',
  resources: 'free -h; df -h /',
  whoAmI: 'echo {{index}}: {{name}} is a {{role}} at {{ip}}',
} as const

export type Starter = keyof typeof starters
