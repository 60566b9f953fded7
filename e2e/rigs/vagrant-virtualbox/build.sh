#!/usr/bin/env bash
# Builds a PC with the real VirtualBox for QEMU: FOLDER/host.img with its vmlinuz, initrd and the SSH key of its root. Needs root,
# debootstrap, e2fsprogs, openssh-client and a Debian mirror; 5 to 10 minutes and 4 GB. Nothing is done where it is there already
# and these scripts are the same. Use: build.sh FOLDER
set -euo pipefail
folder=$1
here=$(dirname "$0")

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
made=$(cat "$here"/*.sh "$here/in-root" "$here"/guest/* "$here"/wrapped/* | sha256sum)
[ "$(cat "$folder/made" 2>/dev/null)" != "$made" ] || exit 0
rm -f "$folder/made"

"$here/host-root.sh" "$folder"
"$here/box.sh" "$folder"
cp "$folder"/host/boot/vmlinuz-* "$folder/vmlinuz"
cp "$folder"/host/boot/initrd.img-* "$folder/initrd"
rm -f "$folder/host.img"
truncate -s 24G "$folder/host.img"
mkfs.ext4 -q -F -O ^metadata_csum,^64bit -E lazy_itable_init=1 -d "$folder/host" "$folder/host.img"
echo "$made" >"$folder/made"
