#!/bin/sh
# What Corral has stored (people, the audit log, the agent's journal, the output of runs) stays, unless it is asked for:
# CORRAL_PURGE_DATA=1 dpkg --purge corral
set -e
root=${DPKG_ROOT-}
if [ "$1" = purge ]; then
  if command -v deb-systemd-helper >/dev/null; then
    deb-systemd-helper purge corral-agent.service corral-web.service >/dev/null || true
    deb-systemd-helper unmask corral-agent.service corral-web.service >/dev/null || true
  fi
  # A user of that name that somebody else made is not the package's.
  if grep -q '^corral:[^:]*:[^:]*:[^:]*:Corral web server:' "$root/etc/passwd" 2>/dev/null; then
    userdel ${root:+--prefix "$root"} corral || true
  fi
  rm -rf "$root/run/corral"
  [ ! -d "$root/etc/corral" ] || rmdir --ignore-fail-on-non-empty "$root/etc/corral"
  if [ "${CORRAL_PURGE_DATA-}" = 1 ]; then
    rm -rf "$root/var/lib/corral" "$root/var/lib/corral-agent"
  elif [ -d "$root/var/lib/corral" ] || [ -d "$root/var/lib/corral-agent" ]; then
    echo "corral: left: /var/lib/corral and /var/lib/corral-agent, what Corral has stored"
  fi
fi
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
fi
