#!/usr/bin/env bash
# Step 5 on the control plane: the pod network.
# Usage: cni.sh calico|flannel|cilium POD_NETWORK
set -euo pipefail

calico_version=v3.32.1
calico_sha256=a1df919d9721cf667accdc3e72848911b0cb25cfab7d2478ad0c996302c95744
flannel_version=v0.28.9
flannel_sha256=e875824be2f552b45711dbda91af81b17eb961d00025d914d9fef18fad8f09c0
cilium_version=1.20.1
cilium_cli_version=v0.19.7

say() { printf '[cni] %s\n' "$*"; }
fail() { printf '[cni] ERROR: %s\n' "$*" >&2; exit 1; }

(($# == 2)) || fail 'usage: cni.sh calico|flannel|cilium POD_NETWORK'
plugin=$1
pod_network=$2

export KUBECONFIG=/etc/kubernetes/admin.conf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# A file of a GitHub project, at a tag, whose content is known.
download_manifest() {
  local address=https://raw.githubusercontent.com/$1 sha256=$2
  curl -fsSL --retry 3 -o manifest.yaml "$address"
  echo "$sha256  manifest.yaml" | sha256sum --check --quiet || fail "$address is not the file it was."
}

# The images are on quay.io: Docker Hub limits how many a classroom behind one address may pull. Calico looks for the
# address that the kubelet has; by itself it may take the one that is the same on every VM.
install_calico() {
  download_manifest "projectcalico/calico/$calico_version/manifests/calico.yaml" "$calico_sha256"
  cat >kustomization.yaml <<END
resources: [manifest.yaml]
patches:
  - target: {kind: DaemonSet, name: calico-node}
    patch: |
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: calico-node}
      spec:
        template:
          spec:
            containers:
              - name: calico-node
                env:
                  - {name: IP_AUTODETECTION_METHOD, value: kubernetes-internal-ip}
                  - {name: CALICO_IPV4POOL_CIDR, value: "$pod_network"}
END
  kubectl apply --server-side --force-conflicts -k .
}

# status.hostIP is the address that the kubelet has.
install_flannel() {
  download_manifest "flannel-io/flannel/$flannel_version/Documentation/kube-flannel.yml" "$flannel_sha256"
  cat >kustomization.yaml <<END
resources: [manifest.yaml]
patches:
  - target: {kind: DaemonSet, name: kube-flannel-ds}
    patch: |
      - {op: add, path: /spec/template/spec/containers/0/args/-, value: "--iface=\$(NODE_ADDRESS)"}
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: NODE_ADDRESS, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
  - target: {kind: ConfigMap, name: kube-flannel-cfg}
    patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: kube-flannel-cfg}
      data:
        net-conf.json: '{"Network": "$pod_network", "Backend": {"Type": "vxlan"}}'
END
  kubectl apply --server-side --force-conflicts -k .
}

# Cilium has no manifest; its command line tool brings what it needs. It takes the kubelet's address by itself, and each
# node's part of the pod network from Kubernetes.
install_cilium() {
  local archive arch
  arch=$(dpkg --print-architecture)
  archive=cilium-linux-$arch.tar.gz
  if ! command -v cilium >/dev/null; then
    say "Installing the tool cilium $cilium_cli_version"
    local address=https://github.com/cilium/cilium-cli/releases/download/$cilium_cli_version/$archive
    curl -fsSL --retry 3 -o "$archive" "$address" -o "$archive.sha256sum" "$address.sha256sum"
    sha256sum --check --quiet "$archive.sha256sum" || fail "$address is damaged."
    tar -xzf "$archive" -C /usr/local/bin --no-same-owner cilium
  fi
  if kubectl -n kube-system get daemonset cilium >/dev/null 2>&1; then
    say 'Cilium is there already'
  else
    cilium install --version "$cilium_version" --set ipam.mode=kubernetes
  fi
}

say "Installing $plugin for the pods of $pod_network"
case $plugin in
  calico) install_calico ;;
  flannel) install_flannel ;;
  cilium) install_cilium ;;
  *) fail "unknown network plugin: $plugin" ;;
esac

node=$(hostname)
say "Waiting until $node is Ready; its images are being pulled"
if ! kubectl wait --for=condition=Ready "node/$node" --timeout=10m; then
  kubectl get pods -A -o wide
  kubectl get events -A --field-selector type=Warning --sort-by=.lastTimestamp | tail -n 20
  fail "$node did not become Ready. What was seen is above."
fi
say 'Done'
