# Asked as the user that a command is to be launched as:  sh -c THIS sh FOLDER COMMAND PATH  with the PATH to search. One line says
# whether the folder can be entered and which file the command is. The kernel judges: groups, ACLs and noexec mounts count.
look() {
  [ -e "$1" ] || return 1
  if [ -d "$1" ]; then seen=${seen:-"folder $1"} && return 1; fi
  if [ -x "$1" ]; then echo "found $1" && exit; fi
  seen="closed $1"
  return 1
}
check() {
  cd -- "$1" 2>/dev/null || {
    if [ -d "$1" ]; then echo no-entry; elif [ -e "$1" ]; then echo no-folder; else echo nowhere; fi
    exit
  }
  seen=
  case $2 in
  */*) look "$2" ;;
  *)
    set -f
    IFS=:
    for dir in $3; do
      look "${dir:-.}/$2"
    done
    ;;
  esac
  echo "${seen:-missing}"
}
check "$@"
