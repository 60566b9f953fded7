#!/usr/bin/env bash
# Stand-in for the step of the same name. On w3-k8s it fails the first time.
set -euo pipefail
echo containerd >>/var/tmp/steps
if [ "$(hostname)" = w3-k8s ] && [ "$(grep -c containerd /var/tmp/steps)" = 1 ]; then
  echo '[containerd] ERROR: fails once' >&2
  exit 7
fi
echo "[containerd] stand-in on $(hostname)"
