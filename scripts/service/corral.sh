#!/bin/sh
# corral: what an administrator asks of the installed services.
set -eu
unit=corral-web.service

first_link() {
  # Of the present life of web: every start makes a new link, and spoils the one before.
  link=$(journalctl --quiet --no-pager --output=cat "_SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID "$unit")" |
    sed -n 's/^corral: first start: //p' | tail -n 1)
  if [ -n "$link" ]; then
    echo "$link"
  elif [ "$(systemctl show -P ActiveState "$unit")" != active ]; then
    echo "corral: web is not running: see 'journalctl -u corral-web -u corral-agent'." >&2
    exit 1
  else
    echo "corral: there is an administrator already (or this user may not read the journal: be root)." >&2
    exit 1
  fi
}

case ${1-} in
first-link) first_link ;;
*)
  echo "usage: corral first-link    print the one-time link that creates the first administrator" >&2
  exit 2
  ;;
esac
