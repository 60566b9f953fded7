#!/usr/bin/env bash
# Builds a small box of Debian 12 for Vagrant: a machine of VirtualBox, exported by the real VBoxManage. In place of systemd
# it has an init of a few lines. The box is added to the Vagrant in FOLDER/host. Use: box.sh FOLDER
set -euo pipefail
folder=$1
here=$(dirname "$0")
root=$folder/guest
host=$folder/host
disk=$folder/guest.raw
in_root() { "$here/in-root" "$folder" "$@"; }

rm -rf "$root"
# The kernel is unpacked, not installed: the usual initramfs and boot loader are not for this system.
packages=openssh-server,sudo,iproute2,ifupdown,kmod,procps,busybox-static,grub-pc-bin
debootstrap --variant=minbase --include="$packages" bookworm "$root" http://deb.debian.org/debian
cp /etc/resolv.conf "$root/etc/resolv.conf"
# shellcheck disable=SC2016  # for the inner shell
in_root "$root" sh -ec '
  apt-get update --quiet
  cd /root
  kernel=$(apt-cache depends --important linux-image-cloud-amd64 | sed -n "s/.*Depends: \(linux-image-.*\)/\1/p" | head -1)
  apt-get download --quiet "$kernel"
  dpkg-deb --extract linux-image-*.deb kernel
  cp kernel/boot/vmlinuz-* /boot
  cp -r kernel/lib/modules /lib
  rm -r kernel linux-image-*.deb
  useradd --create-home --shell /bin/bash vagrant
  printf "root:vagrant\nvagrant:vagrant\n" | chpasswd
  echo "vagrant ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/vagrant
  install -d -m 700 -o vagrant -g vagrant /home/vagrant/.ssh
  apt-get clean
  rm -rf /var/lib/apt/lists /usr/share/doc /usr/share/man /usr/share/locale'
install -m 600 -o 1000 -g 1000 "$(find "$host/usr" -path '*/keys/vagrant.pub' -print -quit)" "$root/home/vagrant/.ssh/authorized_keys"
echo debian12 >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 debian12\n' >"$root/etc/hosts"
# Vagrant takes every interface down and up again by its name here, also those that it sets up later.
{
  printf 'auto lo\niface lo inet loopback\n'
  printf 'iface eth%d inet manual\n' 0 1
} >"$root/etc/network/interfaces"
printf 'UseDNS no\nUsePAM no\nPrintMotd no\nPrintLastLog no\nHostKey /etc/ssh/ssh_host_ed25519_key\n' >"$root/etc/ssh/sshd_config.d/rig.conf"
: >"$root/etc/resolv.conf"
install -m 755 "$here/guest/init" "$root/sbin/init"
for name in shutdown poweroff halt; do install -m 755 "$here/guest/shutdown" "$root/sbin/$name"; done

kernel=$(basename "$root"/boot/vmlinuz-*)
drivers=(failover net_failover virtio_net virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci scsi_common
  scsi_mod libata ata_piix sd_mod t10-pi crc64 crc64-rocksoft crc-t10dif crct10dif_common)
start=$folder/initramfs
rm -rf "$start"
mkdir -p "$start"/{bin,drivers,dev,disk}
install -m 755 "$here/guest/initramfs" "$start/init"
cp "$root/bin/busybox" "$start/bin/busybox"
ln -s busybox "$start/bin/sh"
for driver in "${drivers[@]}"; do
  find "$root/lib/modules" -name "$driver.ko" -exec cp {} "$start/drivers" \;
done
in_root "$host" sh -ec 'cd /mnt/initramfs && find . | cpio --create --format newc --quiet' >"$root/boot/initramfs"
mkdir -p "$root/boot/grub"
cat >"$root/boot/grub/grub.cfg" <<END
linux /boot/$kernel root=/dev/sda1 rw net.ifnames=0 mitigations=off nokaslr no_timer_check tsc=reliable lpj=4000000 nosmp \
  noreplace-smp audit=0 apparmor=0 random.trust_cpu=on 8250.nr_uarts=0 libata.force=noncq cryptomgr.notests \
  raid=noautodetect nowatchdog quiet
initrd /boot/initramfs
boot
END
in_root "$root" grub-mkimage --format i386-pc --prefix '(hd0,msdos1)/boot/grub' --output /root/core.img \
  biosdisk part_msdos ext2 linux normal configfile boot

# A disk with one partition after the first MiB, in whose gap the boot loader lies.
truncate -s 1200M "$folder/partition"
mkfs.ext4 -q -F -O '^metadata_csum,^64bit,^has_journal' -E lazy_itable_init=1 -d "$root" "$folder/partition"
truncate -s 1M "$disk"
cat "$folder/partition" >>"$disk"
rm "$folder/partition"
in_root "$host" sh -c 'echo "start=2048, type=83, bootable" | sfdisk --quiet /mnt/guest.raw'
dd if="$root/usr/lib/grub/i386-pc/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
dd if="$root/root/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none

# The machine, and its export. VirtualBox needs no driver for that.
box=$folder/box
rm -rf "$box"
mkdir -p "$box"
vboxmanage() { in_root "$host" /usr/lib/virtualbox/VBoxManage "$@"; }
vboxmanage convertfromraw /mnt/guest.raw /mnt/box/disk.vdi --format VDI
vboxmanage createvm --name debian-12 --ostype Debian12_64 --register
vboxmanage modifyvm debian-12 --memory 512 --cpus 1 --boot1 disk --boot2 none --nic1 nat --nictype1 virtio --nictype2 virtio \
  --audio-enabled off --ioapic on --rtc-use-utc on --mouse ps2 --graphicscontroller vmsvga --vram 8 --uart1 0x3f8 4
vboxmanage storagectl debian-12 --name IDE --add ide --controller PIIX4 --hostiocache on
vboxmanage storageattach debian-12 --storagectl IDE --port 0 --device 0 --type hdd --medium /mnt/box/disk.vdi
vboxmanage export debian-12 --output /mnt/box/box.ovf --ovf20
mac=$(vboxmanage showvminfo debian-12 --machinereadable | sed -n 's/^macaddress1="\(.*\)"\r\{0,1\}$/\1/p')
sed "s/@MAC@/$mac/" "$here/guest/Vagrantfile" >"$box/Vagrantfile"
echo '{"provider":"virtualbox"}' >"$box/metadata.json"
(cd "$box" && tar --create --gzip --file box.tar.gz metadata.json Vagrantfile box.ovf ./*.vmdk)
vboxmanage unregistervm debian-12 --delete-all
# Under the name of a box that Pilothouse offers.
in_root "$host" vagrant box add --force --name bento/debian-12 /mnt/box/box.tar.gz
rm -rf "$box" "$start" "$disk"
