#!/usr/bin/env bash
# Step 3 on every node: kubelet, kubeadm and kubectl, in the newest patch of one minor version.
# Usage: kubernetes.sh MINOR ADDRESS      1.36 192.168.56.101
set -euo pipefail

say() { printf '[kubernetes] %s\n' "$*"; }
fail() { printf '[kubernetes] ERROR: %s\n' "$*" >&2; exit 1; }

(($# == 2)) || fail 'usage: kubernetes.sh MINOR ADDRESS'
minor=$1
address=$2
repository="https://pkgs.k8s.io/core:/stable:/v$minor/deb/"
export DEBIAN_FRONTEND=noninteractive

# Every minor version has a repository of its own. apt checks the packages with its key.
add_repository() {
  install -d -m 0755 /etc/apt/keyrings
  curl -fsSL --retry 3 -o /etc/apt/keyrings/kubernetes.asc "${repository}Release.key"
  chmod 0644 /etc/apt/keyrings/kubernetes.asc
  echo "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] $repository /" >/etc/apt/sources.list.d/kubernetes.list
}

installed() {
  command -v kubelet >/dev/null && command -v kubectl >/dev/null && command -v kubeadm >/dev/null &&
    [[ $(kubeadm version -o short) == "v$minor."* ]]
}

if [[ -e /etc/kubernetes/kubelet.conf ]] && ! installed; then
  fail "This node is part of a cluster of another version. Upgrade it with kubeadm, as kubernetes.io describes."
fi
if installed; then
  say "Kubernetes $(kubeadm version -o short) is installed already"
else
  say "Adding the package repository of Kubernetes $minor"
  add_repository
  apt-get update
  say 'Installing kubelet, kubeadm and kubectl'
  apt-get install -y --no-install-recommends --allow-change-held-packages kubelet kubeadm kubectl
  installed || fail "kubeadm $(kubeadm version -o short) was installed instead of $minor."
fi
# An upgrade is done on purpose, node by node.
apt-mark hold kubelet kubeadm kubectl

# The first address of a VM is the same on every one of them; the cluster must use the one of the lab's network.
say "The kubelet's address is $address"
echo "KUBELET_EXTRA_ARGS=--node-ip=$address" >/etc/default/kubelet
systemctl enable kubelet
say 'Done'
