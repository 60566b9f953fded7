#!/usr/bin/env bash
# Step 1 on every node: what kubeadm and the kubelet need of the system.
# Usage: prepare.sh NAME=ADDRESS...      every node of the lab
set -euo pipefail

say() { printf '[prepare] %s\n' "$*"; }
fail() { printf '[prepare] ERROR: %s\n' "$*" >&2; exit 1; }

(($# > 0)) || fail 'usage: prepare.sh NAME=ADDRESS...'
export DEBIAN_FRONTEND=noninteractive

stop_automatic_updates() {
  local unit
  for unit in apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service unattended-upgrades.service; do
    if systemctl cat "$unit" >/dev/null 2>&1; then
      systemctl mask --now --quiet "$unit"
    fi
  done
  # apt then waits for another program's lock instead of failing, and tries again after a lost connection.
  printf '%s\n' 'DPkg::Lock::Timeout "300";' 'Acquire::Retries "3";' >/etc/apt/apt.conf.d/90pilothouse
}

write_hosts() {
  local own new node
  own=$(hostname)
  new=$(mktemp)
  # The line that maps the own name to a loopback address goes: a node must find itself where the others find it.
  sed -e '/^# pilothouse begin$/,/^# pilothouse end$/d' -e "/^127\.0\.[12]\.1[[:space:]].*\b${own}\b/d" /etc/hosts >"$new"
  {
    echo '# pilothouse begin'
    for node in "$@"; do
      printf '%s %s\n' "${node#*=}" "${node%%=*}"
    done
    echo '# pilothouse end'
  } >>"$new"
  cat "$new" >/etc/hosts
  rm "$new"
}

turn_swap_off() {
  swapoff -a
  sed -i -E '/^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]/ s/^/# /' /etc/fstab
}

set_up_kernel() {
  printf '%s\n' overlay br_netfilter >/etc/modules-load.d/kubernetes.conf
  modprobe overlay
  modprobe br_netfilter
  printf '%s\n' \
    'net.bridge.bridge-nf-call-iptables = 1' \
    'net.bridge.bridge-nf-call-ip6tables = 1' \
    'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-kubernetes.conf
  sysctl -p /etc/sysctl.d/90-kubernetes.conf
}

# Certificates are refused while the clock is wrong, as it is after a suspend.
keep_time() {
  if ! timedatectl set-ntp true; then
    apt-get install -y --no-install-recommends systemd-timesyncd
    timedatectl set-ntp true
  fi
}

say "Stopping automatic updates"
stop_automatic_updates
say "Writing $# nodes to /etc/hosts"
write_hosts "$@"
say 'Turning swap off'
turn_swap_off
say 'Loading kernel modules and network settings'
set_up_kernel
say 'Installing what the next steps need'
apt-get update
apt-get install -y --no-install-recommends ca-certificates curl conntrack ethtool iptables socat
say 'Turning time synchronisation on'
keep_time
say 'Done'
