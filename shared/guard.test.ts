import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDangers } from './guard'

const reasons = (text: string) => findDangers(text).map(({ reason }) => reason)

describe('what is asked about', () => {
  it.each([
    ['reboot', 'power'],
    ['sudo shutdown -h now', 'power'],
    ['systemctl poweroff', 'power'],
    ['init 6', 'power'],
    ['kubeadm reset -f', 'resetCluster'],
    ['rm -rf /', 'deleteSystem'],
    ['rm -fr --no-preserve-root /*', 'deleteSystem'],
    ['rm --recursive --force "/"', 'deleteSystem'],
    ['rm -r -f /etc/kubernetes', 'deleteSystem'],
    ['rm -rf /var/lib/etcd/*', 'deleteSystem'],
    ['rm -rf /etc/.', 'deleteSystem'],
    ['rm -rf /./etc/./', 'deleteSystem'],
    ['rm -rf /etc/..', 'deleteSystem'],
    ['rm -rf ~/.', 'deleteSystem'],
    ['rm -rf ~/*', 'deleteSystem'],
    ['rm -rf "$HOME"', 'deleteSystem'],
    ['find / -delete', 'deleteSystem'],
    ['mkfs.ext4 /dev/sdb', 'formatDisk'],
    ['wipefs -a /dev/nvme0n1', 'formatDisk'],
    ['dd if=/dev/zero of=/dev/sda bs=1M', 'writeDisk'],
    ['echo x > /dev/sda', 'writeDisk'],
    ['> /dev/vda', 'writeDisk'],
    ['kubectl delete node --all', 'deleteAll'],
    ['kubectl delete ns --all=true', 'deleteAll'],
    ['kubectl -n kube-system delete all --all', 'deleteAll'],
    ['kubectl delete ns kube-system', 'deleteSystem'],
    ['iptables -F', 'firewall'],
    ['iptables -P INPUT DROP', 'firewall'],
    ['ufw --force enable', 'firewall'],
    ['ufw default deny incoming', 'firewall'],
    ['systemctl stop kubelet', 'stopService'],
    ['systemctl disable --now sshd.service', 'stopService'],
    ['service ssh stop', 'stopService'],
    ['ip link set eth0 down', 'network'],
    ['ifconfig eth1 down', 'network'],
    ['ifdown eth1', 'network'],
    ['userdel -r vagrant', 'deleteUser'],
    ['chmod -R 777 /', 'permissions'],
    ['chown -R vagrant /etc', 'permissions'],
    ['systemctl isolate rescue.target', 'power'],
    ['sudo systemctl start poweroff.target', 'power'],
    ['loginctl reboot', 'power'],
    ['echo b > /proc/sysrq-trigger', 'power'],
    ['echo b | sudo tee /proc/sysrq-trigger', 'power'],
    ['echo "sudo reboot" | sh', 'power'],
    ['cat <<END | sudo bash\nuptime\nreboot\nEND', 'power'],
    ['/usr/local/bin/k3s-uninstall.sh', 'resetCluster'],
    ['sudo microk8s reset', 'resetCluster'],
    ['rm -rf /{etc,usr}', 'deleteSystem'],
    ['rm -rf /*/', 'deleteSystem'],
    ['kubectl delete namespace/kube-system', 'deleteSystem'],
    ['parted -s /dev/sda mklabel gpt', 'formatDisk'],
    ['kubectl delete ns,pods --all', 'deleteAll'],
    ['kubectl delete pv --all', 'deleteAll'],
    ['kubectl delete pods --all -A', 'deleteAll'],
    ['etcdctl del "" --prefix', 'deleteAll'],
    ['sudo crictl rmp -fa', 'deleteAll'],
    ['systemctl stop ssh.socket', 'stopService'],
    ['apt-get purge -y kubeadm kubelet', 'stopService'],
    ['dnf remove -y containerd.io', 'stopService'],
    ['pkill sshd', 'stopService'],
    ['ip addr flush dev eth0', 'network'],
    ['ip r del default', 'network'],
    [':(){ :|:& };:', 'forkBomb'],
    ['bomb() { bomb | bomb & }; bomb', 'forkBomb'],
  ])('%s', (command, reason) => {
    expect(reasons(command)).toEqual([reason])
  })
})

describe('what is not', () => {
  it.each([
    'echo "rm -rf /"',
    "echo 'reboot'",
    'echo reboot',
    '# reboot',
    'ls # reboot',
    'man reboot',
    'reboot --help',
    'command -v reboot',
    'shutdown -c',
    'kubeadm reset --dry-run',
    'rm -rf /tmp/x',
    'rm -rf ./etc',
    'rm -rf /etc/.git',
    'rm -rf /.cache',
    'sudo --user=reboot id',
    'sudo --user reboot id',
    'rm /etc/hosts.bak',
    'dd if=/dev/sda of=disk.img',
    'echo x > /dev/null 2>&1',
    'kubectl delete node w3-k8s',
    'kubectl delete pods --all',
    'kubectl delete ns shop',
    'kubectl delete pod coredns-1 -n kube-system',
    'ufw status',
    'kubectl exec web -- reboot',
    'iptables -L',
    'iptables -P INPUT ACCEPT',
    'systemctl restart kubelet',
    'systemctl status sshd',
    'systemctl stop nginx',
    'chmod -R 755 /srv/www',
    'ifconfig eth1',
    'wipefs /dev/sdb',
    'rm -rf ~/old',
    'git init 0',
    'grep -r reboot /etc',
    'cat <<EOF\nreboot\nEOF\nuptime',
    'systemctl isolate multi-user.target',
    'echo reboot | tee plan.txt',
    'echo uptime | sh; echo reboot',
    'cat /proc/sysrq-trigger',
    'rm -rf /tmp/{a,b}',
    'rm -rf /{tmp,var/tmp}/x',
    'kubectl get pods --all-namespaces',
    'kubectl delete pv pv-1',
    'apt-get install -y kubelet',
    'apt-get remove -y nginx',
    'crictl rm -f 1f3a5c7e',
    'pkill nginx',
    'ip addr show',
    'ip route del 10.0.0.0/8',
    'countdown() { sleep 1; }; countdown | cat',
    '',
  ])('%s', (command) => {
    expect(findDangers(command)).toEqual([])
  })
})

/** Ways to have a shell run a command that has no single quotes. */
const wrappers: ((command: string) => string)[] = [
  (command) => `sudo ${command}`,
  (command) => `sudo -iu root ${command}`,
  (command) => `sudo --user root --chdir=/ ${command}`,
  (command) => `LANG=C A="b c" ${command}`,
  (command) => `env A=1 nice -n 5 ${command}`,
  (command) => `timeout -k 5 10 nohup ${command}`,
  (command) => `uptime; ${command}`,
  (command) => `uptime && ${command} || true`,
  (command) => `yes | ${command}`,
  (command) => `${command} &`,
  (command) => `(cd /tmp && ${command})`,
  (command) => `if true; then ${command}; fi`,
  (command) => `for i in 1 2; do ${command}; done`,
  (command) => `echo "$(${command})"`,
  (command) => `x=$(echo; ${command})`,
  (command) => `uptime\n${command}\nuptime`,
  (command) => `uptime \\\n; ${command} # done`,
  (command) => `sh -c '${command}'`,
  (command) => `sudo bash -lc '${command}'`,
  (command) => `eval '${command}'`,
  (command) => `bash <<'END'\n${command}\nEND`,
  (command) => `bash <<< '${command}'`,
  (command) => `\\${command}`,
  (command) => `'${command.split(' ')[0]}' ${command.split(' ').slice(1).join(' ')}`,
  (command) => `/usr/sbin/${command}`,
]

/** Those that can be put around the result of any other; the quoting ones cannot hold their own quotes. */
const nestable = wrappers.slice(0, 17)

const dangerous = fc.constantFrom('reboot', 'kubeadm reset', 'rm -rf /', 'iptables -F', 'systemctl stop sshd')

describe('properties', () => {
  it('a dangerous command is found however it is run', () => {
    fc.assert(
      fc.property(
        dangerous,
        fc.constantFrom(...wrappers),
        fc.array(fc.constantFrom(...nestable.slice(6, 15)), { maxLength: 4 }),
        (command, inner, outer) => {
          const text = outer.reduce((wrapped, wrap) => wrap(wrapped), inner(command))
          expect(reasons(text), text).toContain(reasons(command)[0])
        },
      ),
    )
  })

  it('quoted as an argument of another command it is none', () => {
    fc.assert(
      fc.property(dangerous, fc.constantFrom(...wrappers.slice(0, 13)), (command, wrap) => {
        for (const text of [`echo '${wrap(command)}'`, `# ${wrap(command)}`])
          expect(findDangers(text)).toEqual([])
      }),
    )
  })

  it('any text is taken', () => {
    const shellish = fc.string({
      unit: fc.constantFrom(...'\'"`\\$(){}<>|&;# \n\ra=-/', 'rm', 'reboot', 'EOF', '<<', '$('),
      maxLength: 200,
    })
    fc.assert(
      fc.property(fc.oneof(shellish, fc.string()), (text) => {
        for (const { command } of findDangers(text)) expect(command).not.toBe('')
      }),
    )
  })
})

// Were the time not linear, each of these would take minutes, and the test would run into its time limit.
describe('hostile input of 200,000 characters', () => {
  it.each([
    '(',
    '$(',
    '`',
    '"$(',
    "'",
    '"',
    '\\',
    '<<a ',
    '<<a\n',
    'sudo ',
    'a=1 ',
    ';',
    'f(){ f|',
    'sh -c "',
    '-r',
    '/',
    '/./',
    '/etc/.',
    '/../..',
    'eval eval ',
    '$(`',
  ])('%j', (piece) => {
    const text = piece.repeat(200_000 / piece.length)
    expect(findDangers(`rm ${text} x; reboot`).length).toBeLessThan(3)
  })
})
