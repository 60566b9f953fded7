#!/usr/bin/env bash
# Stand-in for the step of the same name: makes no cluster, and keeps the token that it got.
set -euo pipefail
echo "$JOIN_TOKEN" >/var/tmp/token
echo "[control-plane] stand-in on $(hostname): $*"
