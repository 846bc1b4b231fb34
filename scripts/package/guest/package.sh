# In a bare Debian guest without Node and without a network: the package's life, in three parts with a reboot before the second.
#   bash package.sh install FILE.deb | again | purge
set -u
here=$(dirname "$0") failed=0
check() { # name command...
  local name=$1
  shift
  if "$@" >/tmp/said 2>&1; then echo "ok: $name"; else echo "FAILED: $name"; sed 's/^/    /' /tmp/said | tail -n 30; failed=1; fi
}
not() { ! "$@"; }
at() { echo "-- $(cut -d. -f1 /proc/uptime) s after boot: $*"; }
# For several units is-active answers whether one is.
both_active() { systemctl is-active corral-agent && systemctl is-active corral-web; }
started_once() { [ "$(systemctl show -P NRestarts corral-agent corral-web | sort -u | tr -d '\n')" = 0 ]; }
came_up() { # systemd starts them by itself
  for _ in $(seq 600); do
    both_active >/dev/null && return 0
    sleep 0.5
  done
  journalctl --no-pager -n 40 -u corral-agent -u corral-web
  return 1
}
node=/usr/lib/corral/bin/node

case $1 in
install)
  check 'this host has no Node' not command -v node
  check 'and no network' not timeout 5 bash -c '</dev/tcp/1.1.1.1/53'
  at 'installing'
  check 'dpkg installs the package' dpkg -i "$2"
  [ $failed = 0 ] || exit 1
  at 'installed'
  check 'agent and web are running' came_up
  check 'neither had to be started twice' started_once
  check 'corral first-link prints a link' sh -c 'corral first-link | grep -q "^http://127.0.0.1:3000/first-start?token="'
  $node --single-threaded "$here/ask-page.mjs" first "$(corral first-link)" || failed=1
  for unit in agent web; do systemd-analyze --no-pager security "corral-$unit" | tail -n 1; done
  check 'the settings are root’s alone' [ "$(stat -c %a%U /etc/corral/corral.env)" = 600root ]
  at 'done'
  ;;
again)
  at 'booted'
  check 'agent and web were started by the boot' came_up
  $node --single-threaded "$here/ask-page.mjs" again || failed=1
  check 'no link any more' not corral first-link
  at 'done'
  ;;
purge)
  check 'dpkg purges the package' dpkg --purge corral
  check 'agent and web have ended' not pgrep -f /usr/lib/corral
  find / -xdev \( -path /proc -o -path /sys -o -path /run/v2 -o -path /var/lib/dpkg -o -path /var/log -o -name '*.deb' \) -prune \
    -o -name '*corral*' -print >/tmp/left
  find /run -name '*corral*' >>/tmp/left
  # Units that people have made are theirs, and may hold what runs on.
  check 'a service that somebody made goes on' systemctl is-active corral-jobs.service
  check 'nothing is left but what people made and Corral has stored' \
    [ "$(sort -u /tmp/left | grep -v '^/var/lib/corral\(-agent\)\?\(/\|$\)' | grep -v 'journal\|corral-jobs.service$')" = '' ]
  check 'which is still there' [ -s /var/lib/corral/corral.db ]
  sort -u /tmp/left | head -n 20
  at 'done'
  ;;
esac
exit $failed
