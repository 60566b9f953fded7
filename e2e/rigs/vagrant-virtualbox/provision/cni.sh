#!/usr/bin/env bash
# Stand-in for the step of the same name: applies nothing. It puts a kubectl there that always says that two nodes are ready.
set -euo pipefail
cat >/usr/local/bin/kubectl <<'END'
#!/bin/sh
# A stand-in, not kubectl. There is no cluster.
node() {
  printf '{"kind":"Node","metadata":{"name":"%s","creationTimestamp":"2026-11-21T00:00:00Z"},' "$1"
  printf '"status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"stand-in"},'
  printf '"addresses":[{"type":"InternalIP","address":"%s"}]}}' "$2"
}
pod() {
  printf '{"metadata":{"name":"%s","namespace":"kube-system"},' "$1"
  printf '"status":{"phase":"Running","containerStatuses":[{"ready":true}]}}'
}
case "$*" in
  *watch*) exec sleep 3600 ;;
  *'get nodes'*) echo "{\"kind\":\"List\",\"items\":[$(node m-k8s 192.168.56.10),$(node w1-k8s 192.168.56.101)]}" ;;
  *'get pods'*) echo "{\"kind\":\"List\",\"items\":[$(pod calico-node-standin),$(pod coredns-standin)]}" ;;
  *) echo "a stand-in for kubectl does not know: $*" >&2 && exit 1 ;;
esac
END
chmod 755 /usr/local/bin/kubectl
echo "[cni] stand-in on $(hostname): $*"
