#!/bin/bash
# Runs one provisioning script on a machine that is only a folder: WORLD/etc, WORLD/home and WORLD/root take the place of
# the real ones in a mount namespace of its own, the host name is its own, and WORLD/bin is the whole search path.
# Usage: WORLD=FOLDER machine.sh NAME SCRIPT ARGUMENT...      needs root
set -euo pipefail

if [[ ${INSIDE:-} != yes ]]; then
  exec env INSIDE=yes unshare --mount --uts --fork "$0" "$@"
fi
name=$1
script=$2
shift 2
hostname "$name"
mount --make-rprivate /
for folder in etc home root; do mount --bind "$WORLD/$folder" "/$folder"; done
exec env -i PATH="$WORLD/bin" HOME=/root WORLD="$WORLD" ${JOIN_TOKEN+"JOIN_TOKEN=$JOIN_TOKEN"} "$WORLD/bin/bash" "$script" "$@"
