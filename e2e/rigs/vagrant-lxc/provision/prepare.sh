#!/usr/bin/env bash
# Stand-in for the step of the same name: says that it ran, and installs nothing.
set -euo pipefail
echo prepare >>/var/tmp/steps
echo "[prepare] stand-in on $(hostname): $# nodes"
