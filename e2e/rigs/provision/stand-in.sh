#!/bin/bash
# Stands in for programs that would change a real machine or need a network. It has one name for each of them, notes down
# every call in $WORLD/calls, and does what the scripts can see of the real program. Files in $WORLD/state make it fail.
set -euo pipefail

name=${0##*/}
state=$WORLD/state
echo "$name $*" >>"$WORLD/calls"

has() { [[ -e $state/$1 ]]; }
# The value of an option: `value_of --config "$@"`.
value_of() {
  local option=$1
  shift
  while (($# > 1)); do
    if [[ $1 == "$option" ]]; then echo "$2"; return; fi
    shift
  done
}
install_stand_ins() { for program in "$@"; do cp "$0" "$WORLD/bin/$program"; done; }

apt-get() {
  case " $* " in
    *' containerd '* | *' containerd.io '*) install_stand_ins containerd ;;
    *' kubelet '*) install_stand_ins kubelet kubeadm kubectl ;;
    *' systemd-timesyncd '*) touch "$state/ntp" ;;
  esac
}

containerd() {
  case $* in
    'config default') cat "$WORLD/containerd-default.toml" ;;
    --version) echo 'containerd (stand-in) 2.2.1' ;;
  esac
}

kubeadm() {
  case "$1 ${2:-}" in
    'version -o') cat "$state/kubeadm-version" ;;
    'init --config')
      cp "$3" "$state/init.yaml"
      mkdir -p /etc/kubernetes/manifests
      touch /etc/kubernetes/admin.conf /etc/kubernetes/manifests/etcd.yaml
      if has init-fails; then exit 1; fi
      touch "$state/api" "$state/cluster" "$state/secret-$(sed -n 's/.*token: "\(.*\)\..*"/\1/p' "$3")"
      ;;
    'token create')
      cp "$4" "$state/token.yaml"
      echo 'this would be the token'
      touch "$state/secret-$(sed -n 's/.*token: "\(.*\)\..*"/\1/p' "$4")"
      ;;
    'join --config')
      cp "$3" "$state/join.yaml"
      mkdir -p /etc/kubernetes/pki
      touch /etc/kubernetes/pki/ca.crt
      if has join-fails; then exit 1; fi
      touch /etc/kubernetes/kubelet.conf
      ;;
    'certs renew') echo renewed >/etc/kubernetes/admin.conf ;;
    'reset --force') rm -rf /etc/kubernetes/manifests /etc/kubernetes/pki /etc/kubernetes/*.conf "$state/api" "$state/cluster" ;;
  esac
}

kubectl() {
  case $* in
    'get --raw /readyz'*) has api ;;
    *'get daemonset kube-proxy') has cluster ;;
    *'get daemonset cilium') has cilium ;;
    # When the kubelet has reported last.
    'get lease '*) if has silent-kubelet; then echo 2026-11-18T10:00:00.000000Z; else echo 2026-11-18T11:06:45.000000Z; fi ;;
    *'get secret bootstrap-token-'*)
      local secret=${!#}
      has "secret-${secret##*-}"
      ;;
    apply*-k*) cp manifest.yaml kustomization.yaml "$state" ;;
    wait*) ! has never-ready ;;
  esac
}

curl() {
  case $* in
    */readyz)
      # It answers when it has been asked as often as the file says.
      local left
      left=$(cat "$state/api-answers-after" 2>/dev/null || echo 0)
      echo $((left - 1)) >"$state/api-answers-after"
      ((left <= 0))
      ;;
    *)
      local output
      output=$(value_of -o "$@")
      echo "from ${!#}" >"$output"
      ;;
  esac
}

cilium() { touch "$state/cilium"; }
sha256sum() {
  if [[ ${!#} == --* ]]; then cat >/dev/null; fi
  ! has wrong-checksum
}
timedatectl() { has ntp; }
# What the machine's clock shows is in a file.
date() {
  case $* in
    +%s) cat "$state/now" ;;
    '--utc --set @'*) echo "${3#@}" >"$state/now" ;;
    '--utc +%Y'*) echo 2026-11-18T11:06:40 ;;
  esac
}
openssl() { ! has "expired-${!###*/}"; }
systemctl() {
  if [[ $1 == is-active ]]; then ! has "stopped-${!#}"; fi
}
crictl() {
  case $1 in
    ps) echo "id-of-${!#}" ;;
    # What calico-node writes when it starts again.
    stop) if [[ $2 == *calico-node* ]] && has calico-kubeconfig; then cp "$state/calico-kubeconfig" /etc/cni/net.d; fi ;;
  esac
}
dpkg() { echo amd64; }
# The only archive is the one that holds this program.
tar() { install_stand_ins cilium; }

if declare -F "$name" >/dev/null; then "$name" "$@"; fi
