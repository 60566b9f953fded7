#!/usr/bin/env bash
# Sets right what a node lost while its machine stood still, or was taken back to an earlier moment: the clock, and what
# depends on it. Pilothouse runs it; it is no part of a lab's folder. A second time it changes nothing.
# Usage: repair.sh SECONDS_SINCE_1970
set -euo pipefail

calico=/etc/cni/net.d/calico-kubeconfig
say() { printf '[repair] %s\n' "$*"; }
fail() { printf '[repair] ERROR: %s\n' "$*" >&2; exit 1; }

if (($# != 1)) || ! [[ $1 =~ ^[0-9]{1,12}$ ]]; then
  fail 'usage: repair.sh SECONDS_SINCE_1970'
fi
now=$1

set_clock() {
  local off=$((now - $(date +%s))) unit
  if ((off >= -2 && off <= 2)); then
    say 'The clock is right'
    return
  fi
  say "The clock was wrong by $off seconds"
  date --utc --set "@$now" >/dev/null
  # Which of them keeps the time differs; it is to measure anew.
  for unit in systemd-timesyncd chrony ntpsec; do
    if systemctl is-active --quiet "$unit"; then systemctl restart "$unit"; fi
  done
}

holds() { openssl x509 -checkend 0 -noout -in "$1" >/dev/null; }

# A kubelet renews its own certificate while it runs, and cannot once it has expired.
check_certificates() {
  if [[ -e /etc/kubernetes/admin.conf ]] && ! holds /etc/kubernetes/pki/apiserver.crt; then
    say "The control plane's certificates have expired: kubeadm renews them"
    kubeadm certs renew all
    restart_containers kube-apiserver kube-controller-manager kube-scheduler etcd
  fi
  holds /var/lib/kubelet/pki/kubelet-client-current.pem ||
    fail "The kubelet's certificate has expired: the node has to join the cluster anew."
}

start_services() {
  local unit
  for unit in containerd kubelet; do
    if systemctl is-active --quiet "$unit"; then continue; fi
    say "Starting $unit"
    systemctl restart "$unit"
  done
}

# The kubelet starts them again.
restart_containers() {
  local name id
  for name in "$@"; do
    for id in $(crictl ps --quiet --name "^$name\$"); do crictl stop "$id"; done
  done
}

# When the token in Calico's file expires, in seconds since 1970; nothing where that cannot be read. It is a JSON Web Token
# (RFC 7519): its middle part is JSON in Base64url without padding.
calico_token_expires() {
  local payload
  payload=$(sed -n 's/^ *token: *"\{0,1\}[^.]*\.\([^."]*\)\..*/\1/p' "$calico" | tr '_-' '/+')
  while ((${#payload} % 4 != 0)); do payload+='='; done
  printf '%s' "$payload" | base64 -d | sed -n 's/.*"exp":\([0-9]*\).*/\1/p'
}

# Calico's plugin asks the API with a token of a day, which calico-node renews: it writes a new one when it starts.
renew_calico_token() {
  [[ -e $calico ]] || return 0
  local expires
  expires=$(calico_token_expires)
  if [[ -n $expires ]] && ((expires > $(date +%s) + 60)); then
    say "Calico's token holds"
    return
  fi
  say "Calico's token has expired: calico-node makes a new one"
  restart_containers calico-node
}

set_clock
if [[ -e /etc/kubernetes/kubelet.conf ]]; then
  check_certificates
  start_services
  renew_calico_token
else
  say 'The node is not part of a cluster yet'
fi
say 'Done'
