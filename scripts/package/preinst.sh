#!/bin/sh
set -e
# Units in /etc would win over the package's own, without a word.
for unit in corral-agent.service corral-web.service; do
  file=/etc/systemd/system/$unit
  if [ -e "${DPKG_ROOT-}$file" ] || [ -L "${DPKG_ROOT-}$file" ]; then
    # "systemctl mask" is an administrator's word about this package's unit.
    [ "$(readlink "${DPKG_ROOT-}$file")" != /dev/null ] || continue
    echo "corral: $file is there already and is not this package's: nothing was done." >&2
    echo "corral: take it away first (npm run install-service -- --uninstall, if that made it)." >&2
    exit 1
  fi
done
