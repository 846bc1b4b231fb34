# In a guest with systemd and the root of this host: npm run install-service, what it made, and what --uninstall leaves.
#   bash service.sh NODE      in the clone, which is built
set -u
node=$1 failed=0
check() { # name command...
  local name=$1
  shift
  if "$@" >/tmp/said 2>&1; then echo "ok: $name"; else echo "FAILED: $name"; sed 's/^/    /' /tmp/said | tail -n 30; failed=1; fi
}
not() { ! "$@"; }
at() { echo "-- $(cut -d. -f1 /proc/uptime) s after boot: $*"; }
until_is() { # words command...: until the command prints them
  local words=$1
  shift
  for _ in $(seq 1200); do
    [ "$("$@" 2>/dev/null)" = "$words" ] && return 0
    sleep 0.25
  done
  echo "not \"$words\" but: $("$@" 2>&1)"
  return 1
}
service() { "$node" --single-threaded scripts/install-service.mjs "$@"; }
ask() { curl -sS --unix-socket /run/corral/agent.sock "http://agent/$1" ${2:+-H 'content-type: application/json' -d "$2"}; }
launch() { # id, shell line: answers the run's id
  ask launch "{\"json\":{\"command\":{\"kind\":\"shell\",\"line\":\"$2\"},\"group\":\"/corraltest.slice\",\"user\":\"root\",\"folder\":\"/tmp\",\"requestId\":\"$1\"}}" |
    sed -n 's/.*"id":"\([a-z0-9]*\)".*/\1/p'
}
state_of() { ask "run?input=%7B%22json%22%3A%7B%22id%22%3A%22$1%22%7D%7D" | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p'; }
main_pid() { systemctl show -P MainPID "$1"; }
refuses() { # path, arguments: refused with that path, and nothing of Corral is there
  service >/tmp/refusal 2>&1 && return 1
  cat /tmp/refusal
  grep -q "$1" /tmp/refusal && [ ! -e /usr/local/lib/corral ] && [ ! -e /etc/corral ] && [ ! -e /etc/systemd/system/corral-agent.service ]
}

systemctl start corraltest.slice
touch /run/before
printf '[Unit]\n' >/etc/systemd/system/corral-web.service
check 'a unit file that is not Corral’s is refused with its path, nothing half done' refuses /etc/systemd/system/corral-web.service
rm /etc/systemd/system/corral-web.service
mount -t tmpfs -o size=40m small /usr/local/lib
check 'a full disk is said, nothing half done' refuses 'is full'
umount /usr/local/lib

at 'installing'
check 'install-service installs, and both are ready' env CORRAL_AGENT_LAUNCH_USERS=root "$node" --single-threaded scripts/install-service.mjs
at 'installed'
check 'both are active and enabled' sh -c 'for unit in corral-agent corral-web; do systemctl is-active $unit && systemctl is-enabled $unit || exit 1; done'
check 'the page answers' sh -c 'curl -sSL http://127.0.0.1:3000/ | grep -q "<title>"'
check 'web sees the agent' until_is '{"ok":true,"agent":"live"}' curl -sS http://127.0.0.1:3000/api/health
check 'web is nobody, without capabilities' grep -Eqz 'Uid:\s60911.*CapEff:\s0000000000000000\s.*CapBnd:\s0000000000000000\s.*NoNewPrivs:\s1\s*Seccomp:\s2' "/proc/$(main_pid corral-web)/status"
for unit in agent web; do systemd-analyze --no-pager security "corral-$unit" | tail -n 1; done
check 'the agent guards web’s service' sh -c 'curl -sS --unix-socket /run/corral/agent.sock "http://agent/facts" | grep -q "\"guarded\":\[[^]]*/system.slice/corral-web.service"'

id=$(launch t1 'grep -E ^Seccomp_filters: /proc/self/status; readlink /proc/self/ns/mnt; exit 7')
check 'a run ends' until_is ended state_of "$id"
# Like systemd's own: as free as the host is.
grep -E ^Seccomp_filters: /proc/1/status >/tmp/free
readlink /proc/1/ns/mnt >>/tmp/free
check 'it has nothing of what the agent is kept from' diff /tmp/free "/var/lib/corral-agent/runs/$id/stdout.head"
id=$(launch t2 'echo begun; exec sleep 1000')
check 'a run goes on' until_is running state_of "$id"
sleeper=$(pgrep -xf 'sleep 1000')
at 'restarting the agent'
check 'the agent is restarted' systemctl restart corral-agent
at 'restarted'
check 'the run went on, and is watched' [ "$(state_of "$id")$(pgrep -xf 'sleep 1000')" = "running$sleeper" ]
kill "$sleeper"
check 'its end is known' until_is ended state_of "$id"

mkdir -p /run/systemd/system/corral-web.service.d
printf '[Service]\nWatchdogSec=20\n' >/run/systemd/system/corral-web.service.d/short.conf
systemctl daemon-reload
systemctl restart corral-web
first=$(main_pid corral-web)
kill -STOP "$first"
check 'a web that stands still is started anew by the watchdog' until_is 1 systemctl show -P NRestarts corral-web
check 'and answers' until_is '{"ok":true,"agent":"live"}' curl -sS http://127.0.0.1:3000/api/health
rm -r /run/systemd/system/corral-web.service.d

at 'uninstalling'
check 'uninstall' service --uninstall
find /etc /usr /run /var -xdev -name '*corral*' -newer /run/before \! -path '/var/lib/corral*' \! -path '/run/v2*' >/tmp/left
grep -v corraltest /tmp/left
check 'nothing is left but what Corral has stored' [ "$(grep -cv corraltest /tmp/left)" = 0 ]
check 'which is still there' [ -s /var/lib/corral/corral.db ]
check 'no unit is known' [ "$(systemctl list-unit-files --no-legend 'corral-*')" = '' ]
at 'done'
exit $failed
