#!/usr/bin/env bash
# Stand-in for the step of the same name: says that it ran, and changes nothing.
set -euo pipefail
echo "[prepare] stand-in on $(hostname): $*"
