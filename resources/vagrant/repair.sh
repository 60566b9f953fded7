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

# Looks for two minutes whether a command succeeds. Each look is a line, so that nobody takes the machine for lost.
await() {
  local what=$1 try
  shift
  for ((try = 1; try <= 24; try++)); do
    if "$@"; then return; fi
    say "Waiting for $what"
    sleep 5
  done
  return 1
}

as_kubelet() { kubectl "$@" --request-timeout=5s --kubeconfig=/etc/kubernetes/kubelet.conf 2>/dev/null; }
api_answers() { as_kubelet get --raw /readyz >/dev/null; }

# Whether the kubelet has renewed its lease since a time, as it does each 10 s.
has_reported_since() {
  local renewed
  renewed=$(as_kubelet get lease "$(hostname)" --namespace=kube-node-lease --output='jsonpath={.spec.renewTime}') || return 1
  [[ $renewed > $1 ]]
}

# Until a node is missed, which takes most of a minute, the cluster shows it as it was before: Ready.
check_kubelet() {
  local since
  since=$(date --utc +%Y-%m-%dT%H:%M:%S)
  if await 'the kubelet to report to the cluster' has_reported_since "$since"; then
    say 'The kubelet reports to the cluster'
  elif api_answers; then
    fail 'The kubelet does not report to the cluster: look at "journalctl --unit kubelet" on this node.'
  else
    say 'The API server does not answer, so nobody knows whether the kubelet would report to it'
  fi
}

# The kubelet starts them again.
restart_containers() {
  local name id
  for name in "$@"; do
    for id in $(crictl ps --quiet --name "^$name\$"); do crictl stop "$id"; done
  done
}

# What the token in Calico's file says, a JSON Web Token (RFC 7519): its middle part is JSON in Base64url without padding.
calico_claims() {
  local payload
  payload=$(sed -n 's/^ *token: *"\{0,1\}[^.]*\.\([^."]*\)\..*/\1/p' "$calico" | tr '_-' '/+')
  while ((${#payload} % 4 != 0)); do payload+='='; done
  printf '%s' "$payload" | base64 -d 2>/dev/null
}

# A token of a day is renewed within half a day of running (projectcalico/calico, node/pkg/cni/token_watch.go), and a machine
# that stands still does not run: one that has less left may expire before that. One without an end never does.
calico_token_lasts() {
  local claims expires
  if ! claims=$(calico_claims) || [[ $claims != '{'* ]]; then return 1; fi
  expires=$(sed -n 's/.*"exp": *\([0-9]*\).*/\1/p' <<<"$claims")
  [[ -z $expires ]] || ((expires >= $(date +%s) + 43200))
}

# Calico's plugin asks the API with this token; calico-node writes a new one when it starts.
renew_calico_token() {
  [[ -e $calico ]] || return 0
  if calico_token_lasts; then
    say "Calico's token holds"
    return
  fi
  say "Calico's token has expired, or soon will: calico-node makes a new one"
  restart_containers calico-node
  if await "Calico's new token" calico_token_lasts; then
    say 'Calico has a new token'
  elif api_answers; then
    fail "Calico has made no new token, so new pods get no network on this node: look at the log of its pod calico-node."
  else
    say 'Calico makes its new token once the API server answers: new pods get no network on this node before that'
  fi
}

set_clock
if [[ -e /etc/kubernetes/kubelet.conf ]]; then
  check_certificates
  start_services
  check_kubelet
  renew_calico_token
else
  say 'The node is not part of a cluster yet'
fi
say 'Done'
