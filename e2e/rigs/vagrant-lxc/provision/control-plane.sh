#!/usr/bin/env bash
# Stand-in for the step of the same name: keeps the token that it got, and prints it as kubeadm might.
set -euo pipefail
echo control-plane >>/var/tmp/steps
echo "$JOIN_TOKEN" >/var/tmp/token
echo "[control-plane] stand-in on $(hostname): token $JOIN_TOKEN"
