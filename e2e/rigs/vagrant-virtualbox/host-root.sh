#!/usr/bin/env bash
# Makes FOLDER/host, the system of the PC on which VirtualBox runs: Debian sid with the real VirtualBox, its kernel drivers, Vagrant
# and Node.js. QEMU is taken from there too. Use: host-root.sh FOLDER
set -euo pipefail
folder=$1
root=$folder/host
here=$(dirname "$0")
in_root() { "$here/in-root" "$folder" "$root" "$@"; }

rm -rf "$root"
debootstrap --variant=minbase --include=ca-certificates sid "$root" http://deb.debian.org/debian
echo 'deb http://deb.debian.org/debian sid main contrib' >"$root/etc/apt/sources.list"
rm -f "$root/etc/resolv.conf"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# No service starts while packages are installed.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

export DEBIAN_FRONTEND=noninteractive
install=(apt-get install --yes --quiet --no-install-recommends -o 'Dpkg::Options::=--force-unsafe-io')
in_root apt-get -o 'Acquire::Check-Valid-Until=false' update --quiet
# The driver is built for the kernel that is there, so the kernel comes first.
in_root "${install[@]}" linux-image-cloud-amd64 linux-headers-cloud-amd64 gcc make libc6-dev initramfs-tools
in_root "${install[@]}" virtualbox virtualbox-dkms systemd-sysv udev dbus openssh-server openssh-client kmod iproute2 \
  procps libarchive-tools cpio fdisk nodejs qemu-system-x86
# Debian's package breaks VirtualBox 7.1 and newer, which this Vagrant does not know; see wrapped/VBoxManage.
in_root sh -ec '
  cd /root
  apt-get download --quiet vagrant
  dpkg-deb --raw-extract vagrant_*.deb vagrant
  sed -i -e "/^Breaks: virtualbox/d" -e "s/^Version: .*/&+rig/" vagrant/DEBIAN/control
  dpkg-deb --build vagrant vagrant.deb
  '"${install[*]}"' ./vagrant.deb
  rm -r vagrant vagrant*.deb
  apt-get clean'

[ -f "$folder/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
mkdir -p "$root/root/.ssh" "$root/etc/systemd/network"
cp "$folder/key.pub" "$root/root/.ssh/authorized_keys"
echo vboxhost >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 vboxhost\n' >"$root/etc/hosts"
printf '/dev/vda / ext4 defaults,noatime 0 1\n' >"$root/etc/fstab"
: >"$root/etc/resolv.conf"
printf '[Match]\nName=en* eth*\n[Network]\nAddress=10.0.2.15/24\n' >"$root/etc/systemd/network/10.network"
printf 'blacklist kvm\nblacklist kvm_amd\nblacklist kvm_intel\n' >"$root/etc/modprobe.d/rig.conf"
printf 'vboxdrv\nvboxnetflt\nvboxnetadp\n' >"$root/etc/modules-load.d/rig.conf"
printf 'MaxSessions 100\nMaxStartups 100\nUseDNS no\n' >"$root/etc/ssh/sshd_config.d/rig.conf"
cp -r "$here/wrapped" "$root/opt/wrapped"
rm "$root/usr/sbin/policy-rc.d"
: >"$root/etc/machine-id"
in_root systemctl enable systemd-networkd ssh
in_root systemctl mask tmp.mount systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer \
  e2scrub_reap.service dpkg-db-backup.timer
in_root systemctl set-default multi-user.target
in_root ssh-keygen -A
