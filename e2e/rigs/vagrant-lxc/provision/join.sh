#!/usr/bin/env bash
# Stand-in for the step of the same name: keeps the token that it got.
set -euo pipefail
echo join >>/var/tmp/steps
echo "$JOIN_TOKEN" >/var/tmp/token
echo "[join] stand-in on $(hostname): $*"
