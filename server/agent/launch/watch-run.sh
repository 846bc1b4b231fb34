# What stays with a run: its parent, which waits for it and writes down how it ended, whatever becomes of the agent, and two
# that keep its output. Started in the folder of the run, as  sh watch-run.sh MODE HOLD HEAD CHUNK CHUNKS SETSID WAIT  with a pipe to
# the agent on its output and one from it, by which the command comes (wait-command.sh), on descriptor 3 (MODE apart) or on its
# input (MODE stay, for systemd, which is its parent then: the process that it started stays). It may be started long before
# there is a run for it: its folder is then renamed under it. POSIX sh alone, and parsed as a whole before it begins, so that an
# update of Corral under it does no harm. What is not to be waited for is started by a shell that ends at once, and so has the
# host's first process as its parent: neither the agent's end nor its guard concerns it.
watch() {
  hold=$1 head=$2 chunk=$3 chunks=$4 setsid=$5 wait=$6
  for stream in stdout stderr; do
    # Whatever holds a stream open may outlive the run.
    (
      keep "$stream" <"$stream.pipe" >/dev/null 2>&1 3<&- &
      echo $! >"$stream.open"
    )
  done
  # A scope of systemd's is gone with its last process, and its counters with it: this one stays until they were read.
  holder=
  if [ "$hold" = hold ]; then
    mkfifo hold.pipe || exit 1
    holder=$( (trap - HUP INT TERM && read -r end <>hold.pipe) >/dev/null 2>&1 3<&- & echo $!)
  fi
  (
    trap - HUP INT TERM
    umask 022
    # Node raises it as far as it may, which spoils programs that use select(2).
    ulimit -Sn 1024 2>/dev/null
    exec 4>&1 >stdout.pipe 2>stderr.pipe
    # In a session of its own, by which it is found again. The agent puts it into its groups, and says so.
    exec "$setsid" sh "$wait" went
  ) &
  child=$!
  echo "child $child $holder"
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
  [ -e went ] || [ -z "$holder" ] || kill -KILL "$holder"
  rm -f stdout.pipe stderr.pipe hold.pipe
  mv status.new status
}

# Keeps one stream, from a pipe on its input: the first $head bytes in STREAM.head, what follows in files of $chunk bytes,
# STREAM.1, STREAM.2 ..., of which the last $chunks (and the one that is being filled) stay. So the numbers and sizes of the
# files tell what was written in all and what was dropped. It takes whatever comes, so that no program ever waits for long
# or is ended by SIGPIPE: on a full disk it removes STREAM.whole and throws the rest away.
keep() {
  # Without it the last few KiB would show only at the end.
  command -v stdbuf >/dev/null && now='stdbuf -o0' || now=
  $now head -c "$head" >"$1.head" || drain "$1"
  count=1
  while $now head -c "$chunk" >"$1.$count" || drain "$1"; do
    [ -s "$1.$count" ] || break
    [ "$count" -le "$chunks" ] || rm -f "$1.$((count - chunks))"
    count=$((count + 1))
  done
  rm -f "$1.$count" "$1.open"
}
drain() {
  rm -f "$1.whole"
  cat >/dev/null
  rm -f "$1.open"
  exit
}

begin() {
  umask 077
  trap '' HUP INT TERM
  mode=$1
  shift
  mkfifo stdout.pipe stderr.pipe || exit 1
  if [ "$mode" = stay ]; then
    exec 3<&0 </dev/null
    echo "watcher $$"
    watch "$@"
  else
    watch "$@" &
    echo "watcher $!"
  fi
}
begin "$@"
exit
