# Waits to be told a command and executes it:  sh wait-command.sh MARK  with a pipe from the agent on descriptor 3. There comes how many
# arguments the command has, then for each how many lines it has, and those lines; then "go". With a MARK (- for none) that file is
# made before, and "ready" and "went" said on descriptor 4. When the agent ends before the word, so does this, and nothing is run. Nothing that
# people typed is ever read as shell text: it comes as data, one argument after the other, and goes as "$@".
wait_command() {
  mark=$1
  [ "$mark" = - ] || echo ready >&4
  set --
  IFS= read -r count <&3 || exit 1
  while [ "$count" -gt 0 ]; do
    IFS= read -r lines <&3 && IFS= read -r word <&3 || exit 1
    while [ "$lines" -gt 1 ]; do
      IFS= read -r more <&3 || exit 1
      word="$word
$more"
      lines=$((lines - 1))
    done
    set -- "$@" "$word"
    count=$((count - 1))
  done
  IFS= read -r word <&3
  [ "$word" = go ] || exit 1
  if [ "$mark" != - ]; then
    : >"$mark" || exit 1
    echo went >&4
    exec 4>&-
  fi
  exec 3<&-
  exec "$@"
}
wait_command "$1"
exit
