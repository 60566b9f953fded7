#!/usr/bin/env bash
# Stand-in for the step of the same name: there is no internet to install packages from.
set -euo pipefail
echo "[containerd] stand-in on $(hostname): nothing is installed"
