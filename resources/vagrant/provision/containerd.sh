#!/usr/bin/env bash
# Step 2 on every node: the container runtime.
# containerd.io from Docker's repository, and not the distribution's package: Kubernetes is leaving containerd 1.x
# behind, and Ubuntu 24.04, Debian 12 and Debian 13 have no other. apt checks the packages with Docker's key.
# Usage: containerd.sh
set -euo pipefail

config=/etc/containerd/config.toml
socket=unix:///run/containerd/containerd.sock

say() { printf '[containerd] %s\n' "$*"; }
fail() { printf '[containerd] ERROR: %s\n' "$*" >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive

add_repository() {
  local id codename
  # shellcheck source=/dev/null
  id=$(. /etc/os-release && echo "$ID")
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  case $id in
    debian | ubuntu) ;;
    *) fail "This step knows Debian and Ubuntu, and this is $id." ;;
  esac
  install -d -m 0755 /etc/apt/keyrings
  curl -fsSL --retry 3 -o /etc/apt/keyrings/docker.asc "https://download.docker.com/linux/$id/gpg"
  chmod 0644 /etc/apt/keyrings/docker.asc
  echo "deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/$id $codename stable" \
    >/etc/apt/sources.list.d/docker.list
}

# The package's own file turns the part off that Kubernetes talks to. A file that has been set up is left alone.
write_config() {
  local new
  if grep -q 'SystemdCgroup = true' "$config" 2>/dev/null; then
    say "$config is set up already"
    return
  fi
  new=$(mktemp)
  # The line is the same in the default files of containerd 1.x (version 2) and 2.x (version 3).
  containerd config default | sed 's/SystemdCgroup = false/SystemdCgroup = true/' >"$new"
  grep -q 'SystemdCgroup = true' "$new" || fail "containerd's default configuration has no SystemdCgroup."
  install -D -m 0644 "$new" "$config"
  rm "$new"
  systemctl restart containerd
}

if command -v containerd >/dev/null; then
  say 'containerd is installed already'
else
  say "Adding Docker's package repository"
  add_repository
  apt-get update
  say 'Installing containerd.io'
  apt-get install -y --no-install-recommends containerd.io
fi
say 'Using the systemd cgroup driver'
write_config
printf '%s\n' "runtime-endpoint: $socket" "image-endpoint: $socket" >/etc/crictl.yaml
systemctl enable --now containerd
containerd --version
say 'Done'
