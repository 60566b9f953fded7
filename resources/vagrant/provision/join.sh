#!/usr/bin/env bash
# Step 4 on a worker: joins the cluster once its API answers.
# Usage: JOIN_TOKEN=abcdef.0123456789abcdef join.sh ADDRESS CONTROL_PLANE_ADDRESS
set -euo pipefail

say() { printf '[join] %s\n' "$*"; }
fail() { printf '[join] ERROR: %s\n' "$*" >&2; exit 1; }

(($# == 2)) || fail 'usage: join.sh ADDRESS CONTROL_PLANE_ADDRESS'
[[ ${JOIN_TOKEN:-} =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]] || fail 'JOIN_TOKEN is missing or has a wrong form.'
address=$1
api=$2:6443

# Written at the end of a join, with the certificate that the cluster gave.
if [[ -e /etc/kubernetes/kubelet.conf ]]; then
  say 'This node has joined already'
  exit 0
fi

wait_for_api() {
  local attempt
  for ((attempt = 1; attempt <= 60; attempt++)); do
    # Only asks whether it is up; whether it is the right one is checked with the token.
    if curl -fsk --noproxy '*' --max-time 5 -o /dev/null "https://$api/readyz"; then return; fi
    sleep 5
  done
  fail "The Kubernetes API on $api does not answer. Is the control plane running, and has its step control-plane succeeded?"
}

# A file, and not arguments: other users of the machine can read those.
config=$(mktemp)
trap 'rm -f "$config"' EXIT
# The certificate authority is taken from what the control plane has signed with the token, which only this lab knows.
cat >"$config" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: "$api"
    token: "$JOIN_TOKEN"
    unsafeSkipCAVerification: true
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
  kubeletExtraArgs:
    - name: node-ip
      value: "$address"
timeouts:
  # A token is signed some seconds after it was made; kubeadm asks again until then.
  discovery: 3m0s
END

say "Waiting for the Kubernetes API on $api"
wait_for_api
# kubeadm refuses to begin on what an attempt that ended half-way left behind.
if [[ -e /etc/kubernetes/pki/ca.crt || -e /etc/kubernetes/bootstrap-kubelet.conf ]]; then
  say 'Removing what an earlier attempt left behind'
  kubeadm reset --force
fi
say "Joining the cluster as $address"
kubeadm join --config "$config" ||
  fail 'kubeadm join failed; the reason is above. If it speaks of the token: run the step control-plane again, then this one.'
say 'Done'
