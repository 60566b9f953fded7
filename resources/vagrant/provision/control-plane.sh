#!/usr/bin/env bash
# Step 4 on the control plane: kubeadm init, a kubeconfig, and the token that workers join with.
# Usage: JOIN_TOKEN=abcdef.0123456789abcdef control-plane.sh ADDRESS POD_NETWORK
set -euo pipefail

export KUBECONFIG=/etc/kubernetes/admin.conf
# kubeadm writes admin.conf long before it is finished; this file says that it was.
finished=/etc/kubernetes/pilothouse-initialised

say() { printf '[control-plane] %s\n' "$*"; }
fail() { printf '[control-plane] ERROR: %s\n' "$*" >&2; exit 1; }

(($# == 2)) || fail 'usage: control-plane.sh ADDRESS POD_NETWORK'
[[ ${JOIN_TOKEN:-} =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]] || fail 'JOIN_TOKEN is missing or has a wrong form.'
address=$1
pod_network=$2

# A file, and not arguments: other users of the machine can read those.
config=$(mktemp)
trap 'rm -f "$config"' EXIT
cat >"$config" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
  - token: "$JOIN_TOKEN"
    description: workers of this lab
    ttl: 24h0m0s
    usages: [signing, authentication]
    groups: [system:bootstrappers:kubeadm:default-node-token]
localAPIEndpoint:
  advertiseAddress: "$address"
  bindPort: 6443
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
  kubeletExtraArgs:
    - name: node-ip
      value: "$address"
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: "$(kubeadm version -o short)"
networking:
  podSubnet: "$pod_network"
END

api_answers() { kubectl get --raw /readyz --request-timeout=5s >/dev/null 2>&1; }

wait_for_api() {
  local attempt
  for ((attempt = 1; attempt <= 60; attempt++)); do
    if api_answers; then return; fi
    sleep 5
  done
  fail "The Kubernetes API on $address:6443 does not answer. See: journalctl -u kubelet; crictl ps -a"
}

# kube-proxy is the last thing that kubeadm init makes.
is_complete() { [[ -e $finished ]] || kubectl -n kube-system get daemonset kube-proxy >/dev/null 2>&1; }

initialise() {
  if [[ -e $KUBECONFIG ]] && is_complete; then
    say 'The cluster is there already'
  else
    # Also after an attempt that ended half-way: kubeadm refuses to begin on what it left behind.
    if [[ -d /etc/kubernetes/manifests && -n $(ls -A /etc/kubernetes/manifests) ]]; then
      say 'Removing what an earlier attempt left behind'
      kubeadm reset --force
    fi
    rm -f "$finished"
    say "Initialising the cluster on $address"
    kubeadm init --config "$config" --skip-token-print
  fi
  touch "$finished"
}

# One that the user has changed since is left alone.
give_kubeconfig() {
  local user=$1 home group
  if ! home=$(getent passwd "$user" | cut -d: -f6); then return; fi
  if [[ $home/.kube/config -nt $KUBECONFIG ]]; then return; fi
  group=$(id -g "$user")
  install -d -m 0700 -o "$user" -g "$group" "$home/.kube"
  install -m 0600 -o "$user" -g "$group" "$KUBECONFIG" "$home/.kube/config"
}

ensure_token() {
  if kubectl -n kube-system get secret "bootstrap-token-${JOIN_TOKEN%%.*}" >/dev/null 2>&1; then return; fi
  say 'Making the token that workers join with'
  # It prints the token, which belongs into no log.
  kubeadm token create --config "$config" >/dev/null
}

initialise
say 'Giving root and vagrant a kubeconfig'
give_kubeconfig root
give_kubeconfig vagrant
say 'Waiting for the Kubernetes API'
wait_for_api
ensure_token
say 'Done'
