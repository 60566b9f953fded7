#!/usr/bin/env bash
# Sets right what a node lost while its machine stood still, or was taken back to an earlier moment: the clock, and what
# depends on it. Pilothouse runs it; it is no part of a lab's folder. A second time it changes nothing.
# Usage: repair.sh SECONDS_SINCE_1970
set -euo pipefail

admin=/etc/kubernetes/admin.conf
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
  if [[ -e $admin ]] && ! holds /etc/kubernetes/pki/apiserver.crt; then
    say "The control plane's certificates have expired: kubeadm renews them"
    renew_certificates
    restart_containers kube-apiserver kube-controller-manager kube-scheduler etcd
  fi
  if holds /var/lib/kubelet/pki/kubelet-client-current.pem; then return; fi
  if [[ -e $admin ]]; then
    fail "The kubelet's certificate has expired: make /etc/kubernetes/kubelet.conf anew, as kubernetes.io describes under \"Kubelet client certificate rotation fails\"."
  fi
  fail "The kubelet's certificate has expired: let the node join the cluster anew, with Rejoin."
}

renew_certificates() {
  local before
  before=$(<"$admin")
  kubeadm certs renew all
  renew_kubeconfig root "$before"
  renew_kubeconfig vagrant "$before"
  say 'A context that Pilothouse has added to your own kubeconfig holds the old certificate: add it again'
}

# kubeadm does not know of copies. One that the user has changed since is left alone.
renew_kubeconfig() {
  local user=$1 before=$2 home config
  if ! home=$(getent passwd "$user" | cut -d: -f6); then return; fi
  config=$home/.kube/config
  if [[ ! -e $config ]]; then return; fi
  if [[ $(<"$config") == "$before" ]]; then
    say "$config gets the new certificate"
    cat "$admin" >"$config"
  else
    say "$config was changed by somebody, so it stays as it is: its certificate may have expired"
  fi
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
  printf '%s' "$payload" | base64 -d 2>/dev/null | sed -n 's/.*"exp":\([0-9]*\).*/\1/p'
}

# Calico's plugin asks the API with a token of a day, which calico-node renews: it writes a new one when it starts.
renew_calico_token() {
  [[ -e $calico ]] || return 0
  local expires
  expires=$(calico_token_expires) || expires=''
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
