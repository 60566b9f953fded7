#!/bin/bash
# A real VBoxManage for tests: Debian's VirtualBox in a folder of its own, without its kernel driver. Everything but
# starting a machine works. Needs root on Linux x86-64, mmdebstrap and a Debian mirror; the first time takes about 20 s.
#
#   real-vboxmanage.sh prepare    makes the folder where it is not there yet
#   real-vboxmanage.sh forget     removes the machines of VBOXMANAGE_USER
#   real-vboxmanage.sh -- ARG...  runs VBoxManage; VBOXMANAGE_USER (letters and digits) keeps users' machines apart
set -euo pipefail

folder=${VBOXMANAGE_FOLDER:-/var/tmp/pilothouse-vboxmanage}
user=${VBOXMANAGE_USER:-tester}

prepare() {
  exec 9>"$folder.lock"
  flock 9
  [ ! -e "$folder/.ready" ] || return 0
  rm -rf "$folder"
  mkdir -p "$folder"
  # Unpacking is enough: no script of a package has to run, and no service starts.
  mmdebstrap --quiet --variant=extract --components=main,contrib --include=virtualbox,libc-bin \
    --aptopt='Acquire::Check-Valid-Until "false"' sid "$folder/debian" http://deb.debian.org/debian >&2
  for name in bin sbin lib lib64; do
    [ -e "$folder/debian/$name" ] || ln -s "usr/$name" "$folder/debian/$name"
  done
  mkdir -p "$folder/debian/proc" "$folder/debian/home"
  touch "$folder/.ready"
}

run() {
  export HOME="/home/$user" USER="$user" LOGNAME="$user" FOLDER="$folder/debian"
  mkdir -p "$FOLDER$HOME"
  # Mounts of its own, which are gone with its last process.
  # shellcheck disable=SC2016  # for the inner shell
  exec unshare --mount sh -c '
    mount -t proc proc "$FOLDER/proc"
    mount --rbind /dev "$FOLDER/dev"
    exec chroot "$FOLDER" /usr/lib/virtualbox/VBoxManage "$@"' sh "$@"
}

case ${1-} in
  prepare) prepare ;;
  forget) rm -rf "$folder/debian/home/$user" ;;
  --) shift && run "$@" ;;
  *) echo "usage: $0 prepare | forget | -- ARG..." >&2 && exit 2 ;;
esac
