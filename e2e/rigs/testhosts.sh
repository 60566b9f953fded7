#!/usr/bin/env bash
# Real sshd test hosts on 127.0.0.1, each in its own UTS+PID+mount namespaces, so that
# `hostname`, /etc/passwd, /root, /home, /tmp and `ps` are the host's own.
# The machine's own passwords, users and files are never changed.
#   testhosts.sh start [N]        m-k8s + N workers w1-k8s..wN-k8s   (N default 3)
#   testhosts.sh stop             everything gone: processes, mounts, netns, state folder
#   testhosts.sh start-one|stop-one|pause|resume|drop|renew-host-keys|unplug|plug HOST   (fault injection)
#   testhosts.sh asleep PID VERB... HOST   (the process sleeps while these faults happen to the host)
#   testhosts.sh list | env | exec HOST CMD...
# Ports: BASE+10 for m-k8s, BASE+100+i for wi-k8s (BASE default 60000 => 60010, 60101, 60102, ...)
# Logins: root/vagrant and vagrant/vagrant by password (through keyboard-interactive when TESTHOSTS_PAM=1; when it is
#         "code" followed by a one-time code, RFC 4226 with the key 00 and six digits, for the user vagrant alone),
#         both by the key $STATE/id_ed25519 (also id_rsa, id_ed25519_pass with passphrase "vagrant").
# TESTHOSTS_LAN=1: also one network namespace per host on a private LAN 192.168.1.10, .101, .102, ...
#   (the LAN exists only inside the namespaces; the machine itself gets no route to it); sshd then listens on port 22, for the
#   other hosts by name, and for the machine at the end of a link that each host has to it, and that can be unplugged.
# Needs root and Debian's: openssh-server openssh-client util-linux procps openssl (iproute2 for LAN, libpam-oath for codes)
set -euo pipefail
STATE=${TESTHOSTS_STATE:-/tmp/testhosts}
BASE=${TESTHOSTS_BASE:-60000}
LAN=${TESTHOSTS_LAN:-0}
PAM=${TESTHOSTS_PAM:-0}
PFX=${TESTHOSTS_PREFIX:-th}            # netns name prefix
SELF=$(readlink -f "$0")

port_of() { case $1 in m-k8s) echo $((BASE + 10));; w*-k8s) local i=${1#w}; echo $((BASE + 100 + ${i%-k8s}));; *) echo "no such host $1" >&2; exit 2;; esac; }
ip_of()   { case $1 in m-k8s) echo 192.168.1.10;;   w*-k8s) local i=${1#w}; echo 192.168.1.$((100 + ${i%-k8s}));; esac; }
# The link between the machine (end 0) and a host (end 1): 198.18.0.0/15, which is for tests (RFC 2544), has a pair of addresses for each port.
link_ip() { local n=$((2 * $(port_of "$1") + $2)); echo "198.$((18 + (n >> 16))).$((n >> 8 & 255)).$((n & 255))"; }
link_name() { echo "link$(port_of "$1")"; }
address_of() { if [ "$LAN" = 1 ]; then echo "$(link_ip "$1" 1) 22"; else echo "127.0.0.1 $(port_of "$1")"; fi; }
hosts_list() { cat "$STATE/hosts.txt"; }
# A process that has ended and waits for process 1 to take notice, which may need seconds, is not alive.
alive() { [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null && [[ $(ps -o stat= -p "$1") != Z* ]]; }

make_host_keys() {
  local t                              # RSA keys of the default length take several times as long to make
  for t in ed25519 ecdsa 'rsa -b 2048'; do ssh-keygen -q -t $t -N '' -C "$1" -f "$STATE/$1/etc/ssh_host_${t%% *}_key"; done
}

prepare_host() {
  local h=$1 d=$STATE/$1 hash
  mkdir -p "$d"/{etc,root,home/vagrant,tmp,run/sshd,log,varlog}
  chmod 1777 "$d/tmp"; chmod 700 "$d/root"; chmod 755 "$d/run/sshd"
  hash=$(openssl passwd -6 vagrant)
  { printf 'root:x:0:0:root:/root:/bin/bash\nvagrant:x:1000:1000:vagrant:/home/vagrant:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'
    getent passwd sshd || printf 'sshd:x:102:65534::/run/sshd:/usr/sbin/nologin\n'; } > "$d/etc/passwd"
  printf 'root:%s:19700:0:99999:7:::\nvagrant:%s:19700:0:99999:7:::\nnobody:*:19700::::::\nsshd:!:19700::::::\n' "$hash" "$hash" > "$d/etc/shadow"
  chmod 640 "$d/etc/shadow"
  printf 'root:x:0:\ntty:x:5:\nutmp:x:43:\nshadow:x:42:\nsudo:x:27:vagrant\nvagrant:x:1000:\nnogroup:x:65534:\n' > "$d/etc/group"
  echo "$h" > "$d/etc/hostname"
  { echo '127.0.0.1 localhost'; for x in $(hosts_list); do if [ "$LAN" = 1 ]; then echo "$(ip_of "$x") $x"; else echo "127.0.0.1 $x"; fi; done; } > "$d/etc/hosts"
  printf 'Welcome to %s (test host)\n' "$h" > "$d/etc/motd"
  for u in root home/vagrant; do
    mkdir -p "$d/$u/.ssh"; cat "$STATE/id_ed25519.pub" "$STATE/id_rsa.pub" "$STATE/id_ed25519_pass.pub" > "$d/$u/.ssh/authorized_keys"
    chmod 700 "$d/$u/.ssh"; chmod 600 "$d/$u/.ssh/authorized_keys"
    cp /etc/skel/.bashrc /etc/skel/.profile "$d/$u/" 2>/dev/null || true
  done
  chown -R 1000:1000 "$d/home/vagrant"
  make_host_keys "$h"
  if [ "$PAM" = code ]; then
    printf 'auth requisite pam_unix.so\nauth required pam_oath.so usersfile=/root/users.oath window=20 digits=6\n' > "$d/etc/pam-sshd"
    printf 'account required pam_permit.so\nsession required pam_permit.so\n' >> "$d/etc/pam-sshd"
    printf 'Have your\033[31m token at hand.\n' > "$d/etc/banner"
    (umask 077; echo 'HOTP vagrant - 00' > "$d/root/users.oath")
  fi
  local listen port; if [ "$LAN" = 1 ]; then listen=0.0.0.0; port=22; else listen=127.0.0.1; port=$(port_of "$h"); fi
  cat > "$d/etc/sshd_config" <<C
Port $port
ListenAddress $listen
HostKey $d/etc/ssh_host_ed25519_key
HostKey $d/etc/ssh_host_rsa_key
HostKey $d/etc/ssh_host_ecdsa_key
PidFile none
PermitRootLogin yes
PasswordAuthentication $([ "$PAM" = 0 ] && echo yes || echo no)
KbdInteractiveAuthentication $([ "$PAM" = 0 ] && echo no || echo yes)
UsePAM $([ "$PAM" = 0 ] && echo no || echo yes)
PubkeyAuthentication yes
AuthorizedKeysFile .ssh/authorized_keys
AllowTcpForwarding yes
AllowAgentForwarding yes
PermitTTY yes
X11Forwarding no
PrintMotd no
UseDNS no
LoginGraceTime 30
MaxStartups 100:30:200
MaxSessions 10
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
LogLevel VERBOSE
$([ "$PAM" = code ] && echo "Banner $d/etc/banner")
C
}

# runs as PID 1 of the new PID namespace
inner() {
  local h=$1 d=$STATE/$1
  mount --make-rprivate /
  hostname "$h"
  for f in passwd shadow group hostname hosts motd; do [ -e /etc/$f ] || : > /etc/$f; mount --bind "$d/etc/$f" /etc/$f; done
  mkdir -p /run/sshd
  mount --bind "$d/run/sshd" /run/sshd
  mount --bind "$d/root" /root
  mount --bind "$d/home" /home
  [ ! -e "$d/etc/pam-sshd" ] || mount --bind "$d/etc/pam-sshd" /etc/pam.d/sshd
  mount --bind "$d/varlog" /var/log   # wtmp, btmp, lastlog
  if [ -e /run/utmp ]; then : > "$d/run/utmp"; mount --bind "$d/run/utmp" /run/utmp; fi
  exec 3>>"$d/log/sshd.log"
  # $STATE usually lives under /tmp, so keep sshd's config readable: read it before /tmp is replaced
  mkdir -p "$d/run/sshd/etc" && cp -a "$d"/etc/* /run/sshd/etc/ && sed -i "s#$d/etc/#/run/sshd/etc/#" /run/sshd/etc/sshd_config
  mount --bind "$d/tmp" /tmp
  cd /
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  [ "$LAN" = 1 ] && ip link set lo up
  # not exec: PID 1 must reap, and must not be sshd so that sshd can be restarted
  env -i PATH="$PATH" LANG=C.UTF-8 /usr/sbin/sshd -D -e -f /run/sshd/etc/sshd_config 2>&3 &
  local s=$!
  trap 'kill $s 2>/dev/null; exit 0' TERM INT
  wait $s
}

net_up() {
  ip netns add ${PFX}-lan; ip -n ${PFX}-lan link add br0 type bridge; ip -n ${PFX}-lan link set br0 up
}
net_host_up() {
  local h=$1 ns=${PFX}-$1 v="v$(port_of "$1")"
  ip netns add "$ns"
  ip link add "$v" netns ${PFX}-lan type veth peer name eth0 netns "$ns"
  ip -n ${PFX}-lan link set "$v" master br0 up
  ip -n "$ns" link set lo up; ip -n "$ns" addr add "$(ip_of "$1")/24" dev eth0; ip -n "$ns" link set eth0 up
  ip link add "$(link_name "$h")" type veth peer name machine netns "$ns"
  ip addr add "$(link_ip "$h" 0)/31" dev "$(link_name "$h")"; ip link set "$(link_name "$h")" up
  ip -n "$ns" addr add "$(link_ip "$h" 1)/31" dev machine; ip -n "$ns" link set machine up
}

start_one() {
  local h=$1 d=$STATE/$1 pre=() address port l
  if [ -f "$d/pid" ] && alive "$(cat "$d/pid")"; then echo "$h already up" >&2; return; fi
  [ -d "$d/etc" ] || prepare_host "$h"
  read -r address port <<< "$(address_of "$h")"
  if [ "$LAN" = 1 ]; then
    [ -e /run/netns/${PFX}-"$h" ] || net_host_up "$h"
    pre=(ip netns exec "${PFX}-$h")
  elif ss -ltnH "sport = :$port" 2>/dev/null | grep -q .; then
    echo "port $port is taken" >&2; exit 3
  fi
  # --kill-child: killing unshare kills PID 1 of the namespace and with it every process of the host
  setsid "${pre[@]}" unshare --uts --mount --pid --fork --mount-proc --kill-child=SIGKILL \
     env TESTHOSTS_STATE="$STATE" TESTHOSTS_LAN="$LAN" bash "$SELF" __inner "$h" </dev/null >>"$d/log/host.log" 2>&1 &
  echo $! > "$d/pid"
  for _ in $(seq 1200); do
    if (exec 9<>"/dev/tcp/$address/$port" && IFS= read -r -t 10 l <&9 && [[ $l == SSH-2.0* ]]) 2>/dev/null; then
      echo "$h $address:$port"; return; fi
    sleep 0.1
  done
  echo "$h did not start:" >&2; cat "$d/log/"*.log >&2; exit 4
}
init_pid() { pgrep -P "$(cat "$STATE/$1/pid")" | head -1; }
ns_pids() { pgrep --ns "$(init_pid "$1")" --nslist pid . || true; }
session_pids() { pgrep --ns "$(init_pid "$1")" --nslist pid -a -f '^sshd: ' | grep -v '\[listener\]' | cut -d' ' -f1 || true; }
stop_one() {
  local h=$1 d=$STATE/$1 p
  [ -f "$d/pid" ] || return 0
  p=$(cat "$d/pid")
  if alive "$p" && grep -q unshare "/proc/$p/comm" 2>/dev/null; then
    local k; k=$(init_pid "$h" || true)
    [ -n "$k" ] && kill -9 "$k" 2>/dev/null || true
    kill -9 "$p" 2>/dev/null || true
    # Process 1 ends after all others of its host; until then the host may still listen.
    for _ in $(seq 1200); do alive "$p" || alive "$k" || break; sleep 0.05; done
  fi
  rm -f "$d/pid"
}
stop_all() {
  [ -f "$STATE/hosts.txt" ] || { echo "nothing to stop"; return 0; }
  local h
  for h in $(hosts_list); do
    stop_one "$h"
    # A namespace ends some time after it was deleted, and its links with it.
    [ "$LAN" = 1 ] && ip link del "$(link_name "$h")" 2>/dev/null || true
    [ -e "/run/netns/${PFX}-$h" ] && ip netns del "${PFX}-$h" || true
  done
  [ -e "/run/netns/${PFX}-lan" ] && ip netns del "${PFX}-lan" || true
  rm -rf --one-file-system "$STATE"
  echo stopped
}
# Whatever happens, the process does not sleep for ever.
asleep() {
  local pid=$1 h=${!#} verb
  trap "kill -CONT $pid" EXIT
  kill -STOP "$pid"
  for verb in "${@:2:$#-2}"; do bash "$SELF" "$verb" "$h"; done
}
start_all() {
  local n=${1:-3} i
  [ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 1; }
  [ -x /usr/sbin/sshd ] || { echo "apt-get install openssh-server" >&2; exit 1; }
  [ -f "$STATE/hosts.txt" ] && { echo "already started in $STATE" >&2; exit 1; }
  mkdir -p "$STATE"; chmod 755 "$STATE"
  { echo m-k8s; for i in $(seq 1 "$n"); do echo "w$i-k8s"; done; } > "$STATE/hosts.txt"
  ssh-keygen -q -t ed25519 -N '' -C testhosts -f "$STATE/id_ed25519"
  ssh-keygen -q -t rsa -b 2048 -N '' -C testhosts -f "$STATE/id_rsa"
  ssh-keygen -q -t ed25519 -N vagrant -C testhosts -f "$STATE/id_ed25519_pass"
  [ "$LAN" = 1 ] && net_up
  for h in $(hosts_list); do prepare_host "$h"; done
  local pids=() failed=0 p
  for h in $(hosts_list); do start_one "$h" & pids+=($!); done
  for p in "${pids[@]}"; do wait "$p" || failed=$?; done
  return $failed
}
case ${1:-} in
  start) start_all "${2:-3}" ;;
  stop) stop_all ;;
  start-one) start_one "$2" ;;
  stop-one) stop_one "$2" ;;
  pause) kill -STOP $(ns_pids "$2") ;;          # peer goes silent: keepalive must notice
  resume) kill -CONT $(ns_pids "$2") ;;
  drop) for p in $(session_pids "$2"); do kill -9 "$p" 2>/dev/null || true; done ;; # cut sessions, keep the listener
  renew-host-keys) stop_one "$2"; rm -f "$STATE/$2"/etc/ssh_host_*_key*; make_host_keys "$2"; start_one "$2" ;; # as a rebuilt machine
  unplug) ip -n "${PFX}-$2" link set machine down ;; # packets are lost both ways, and nobody is told
  plug) ip -n "${PFX}-$2" link set machine up ;;
  asleep) asleep "${@:2}" ;;
  list) for h in $(hosts_list); do printf '%s %s %s\n' "$h" "$(address_of "$h")" "$([ -f "$STATE/$h/pid" ] && alive "$(cat "$STATE/$h/pid")" && echo up || echo down)"; done ;;
  exec) h=$2; shift 2; nsenter -t "$(init_pid "$h")" -m -u -p -n "$@" ;;
  env) echo "TESTHOSTS_KEY=$STATE/id_ed25519" ;;
  __inner) inner "$2" ;;
  *) sed -n 2,21p "$SELF"; exit 2 ;;
esac
