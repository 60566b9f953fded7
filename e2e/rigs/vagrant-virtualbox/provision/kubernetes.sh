#!/usr/bin/env bash
# Stand-in for the step of the same name: there is no internet to install packages from.
set -euo pipefail
echo "[kubernetes] stand-in on $(hostname): nothing is installed of $1 for $2"
