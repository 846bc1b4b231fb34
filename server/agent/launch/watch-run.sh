# What stays with a run: its parent, which waits for it and writes down how it ended, whatever becomes of the agent. It is
# started in the folder of the run, as  setsid -f sh watch-run.sh OWNER HEAD CHUNK CHUNKS COMMAND...  with a pipe from the
# agent on descriptor 3 and one to it on its output. POSIX sh alone, and parsed as a whole before it begins, so that an
# update of Corral under it does no harm. Nothing that people typed is ever read as shell text: it comes as "$@" and goes as "$@".
watch() {
  umask 077
  owner=$1 head=$2 chunk=$3 chunks=$4
  shift 4
  trap '' HUP INT TERM
  mkfifo stdout.pipe stderr.pipe || exit 1
  # A program may open /dev/stderr anew, which asks who owns the pipe.
  [ "$owner" = - ] || chown "$owner" stdout.pipe stderr.pipe || exit 1
  for stream in stdout stderr; do
    # Not a child of this process: whatever holds the stream open may outlive the run.
    (sh "${here}/keep-output.sh" "$stream" "$head" "$chunk" "$chunks" <"$stream.pipe" >/dev/null 2>&1 3<&- &)
  done
  (
    trap - HUP INT TERM
    umask 022
    # Node raises it as far as it may, which spoils programs that use select(2).
    ulimit -Sn 1024 2>/dev/null
    exec 4>&1 >stdout.pipe 2>stderr.pipe
    echo ready >&4
    # The agent puts this process into its groups now, and says so. Without its word nothing is run.
    IFS= read -r word <&3
    [ "$word" = go ] || exit 1
    : >went || exit 1
    exec 3<&- 4>&-
    exec "$@"
  ) &
  child=$!
  echo "pids $$ $child"
  exec >/dev/null 3<&-
  # The file is there already, and long enough: this needs no room on a full disk. Of the shells only what `jobs` says tells
  # an exit with 137 from an end by SIGKILL.
  {
    wait "$child"
    echo "code $?"
    jobs
    times
    echo end
  } 1<>status.new 2>&1
  # Whoever waits for a first writer is let go.
  : <>stdout.pipe <>stderr.pipe
  rm -f stdout.pipe stderr.pipe
  mv status.new status
}
here=${0%/*}
watch "$@"
exit
