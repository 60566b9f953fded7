#!/usr/bin/env bash
# Step 2 on every node: the container runtime, in version 2: Kubernetes is leaving containerd 1.x behind.
# Ubuntu's own package has it. Debian 12 and 13 package 1.x, so theirs comes from Docker's repository, as containerd.io;
# apt checks it with Docker's key.
# Usage: containerd.sh
set -euo pipefail

config=/etc/containerd/config.toml
socket=unix:///run/containerd/containerd.sock

say() { printf '[containerd] %s\n' "$*"; }
fail() { printf '[containerd] ERROR: %s\n' "$*" >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive

# A value of /etc/os-release.
system() {
  # shellcheck source=/dev/null
  (. /etc/os-release && echo "${!1}")
}

add_docker_repository() {
  install -d -m 0755 /etc/apt/keyrings
  curl -fsSL --retry 3 -o /etc/apt/keyrings/docker.asc https://download.docker.com/linux/debian/gpg
  chmod 0644 /etc/apt/keyrings/docker.asc
  echo "deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian $(system VERSION_CODENAME) stable" \
    >/etc/apt/sources.list.d/docker.list
}

install_containerd() {
  local package
  case $(system ID) in
    ubuntu) package=containerd ;;
    debian)
      package=containerd.io
      say "Adding Docker's package repository"
      add_docker_repository
      ;;
    *) fail "This step knows Debian and Ubuntu, and this is $(system ID)." ;;
  esac
  apt-get update
  say "Installing $package"
  apt-get install -y --no-install-recommends "$package"
}

# The package's own file turns the part off that Kubernetes talks to. A file that has been set up is left alone.
write_config() {
  local new
  if grep -q 'SystemdCgroup = true' "$config" 2>/dev/null; then
    say "$config is set up already"
    return
  fi
  new=$(mktemp)
  # The line is the same in the default files of containerd 1.x (version 2) and 2.x (version 3). Debian's packages look
  # for network plugins where nobody but Debian puts them.
  containerd config default |
    sed -e 's/SystemdCgroup = false/SystemdCgroup = true/' -e 's#bin_dir = "/usr/lib/cni"#bin_dir = "/opt/cni/bin"#' >"$new"
  grep -q 'SystemdCgroup = true' "$new" || fail "containerd's default configuration has no SystemdCgroup."
  install -D -m 0644 "$new" "$config"
  rm "$new"
  systemctl restart containerd
}

if command -v containerd >/dev/null; then
  say 'containerd is installed already'
else
  install_containerd
fi
say 'Using the systemd cgroup driver'
write_config
printf '%s\n' "runtime-endpoint: $socket" "image-endpoint: $socket" >/etc/crictl.yaml
systemctl enable --now containerd
containerd --version
say 'Done'
