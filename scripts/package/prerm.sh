#!/bin/sh
# Also before an upgrade: web reads files of its build while it runs. Commands that were launched go on.
set -e
if [ -z "${DPKG_ROOT-}" ] && [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop corral-web.service corral-agent.service >/dev/null || true
fi
