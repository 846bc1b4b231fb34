#!/bin/sh
# As debhelper's dh_installsystemd does it: an administrator's "disable" outlives an upgrade. Every step may run again.
set -e
case $1 in
configure | abort-upgrade | abort-deconfigure | abort-remove)
  systemd-sysusers ${DPKG_ROOT:+"--root=$DPKG_ROOT"} corral.conf
  for unit in corral-agent.service corral-web.service; do
    deb-systemd-helper unmask "$unit" >/dev/null || true
    if deb-systemd-helper --quiet was-enabled "$unit"; then
      deb-systemd-helper enable "$unit" >/dev/null || true
    else
      deb-systemd-helper update-state "$unit" >/dev/null || true
    fi
  done
  if [ -z "${DPKG_ROOT-}" ] && [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload >/dev/null || true
    if deb-systemd-invoke restart corral-agent.service corral-web.service >/dev/null; then
      [ "$1" != configure ] || [ -n "$2" ] || echo "corral: the one-time link of the first administrator: corral first-link"
    else
      echo "corral: it did not start; why: journalctl -u corral-agent -u corral-web" >&2
    fi
  fi
  ;;
esac
