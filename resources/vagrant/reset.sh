#!/usr/bin/env bash
# Takes away from a worker what made it part of a cluster, so that it can join anew. Pilothouse runs it; it is no part of a
# lab's folder. A second time there is nothing left to take.
# Usage: reset.sh
set -euo pipefail

say() { printf '[reset] %s\n' "$*"; }
fail() { printf '[reset] ERROR: %s\n' "$*" >&2; exit 1; }

(($# == 0)) || fail 'usage: reset.sh'
# With its control plane the whole cluster would go.
if [[ -e /etc/kubernetes/admin.conf || -e /etc/kubernetes/manifests/kube-apiserver.yaml ]]; then
  fail 'This is a control plane.'
fi
command -v kubeadm >/dev/null || fail 'kubeadm is not installed: run the step kubernetes first.'

# A start of the machine joins it again where this note is not there.
rm -f /var/lib/pilothouse/join
say 'Removing what made this node part of its cluster'
kubeadm reset --force
# kubeadm leaves it there. The folder stays: containerd watches it.
rm -rf /etc/cni/net.d/*
say 'Done'
