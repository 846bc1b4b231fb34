# Keeps one stream of a run, from a pipe on its input: the first HEAD bytes in STREAM.head, what follows in files of CHUNK bytes,
# STREAM.1, STREAM.2 ..., of which the last CHUNKS (and the one that is being filled) stay. So the numbers and sizes of the
# files tell what was written in all and what was dropped. It takes whatever comes, so that no program ever waits for long
# or is ended by SIGPIPE: on a full disk it removes STREAM.whole and throws the rest away.
keep() {
  stream=$1 head=$2 chunk=$3 chunks=$4
  echo $$ >"$stream.open"
  # Without it the last few KiB would show only at the end.
  command -v stdbuf >/dev/null && now='stdbuf -o0' || now=
  trap '' HUP INT TERM
  $now head -c "$head" >"$stream.head" || drain
  count=1
  while $now head -c "$chunk" >"$stream.$count" || drain; do
    [ -s "$stream.$count" ] || break
    [ "$count" -le "$chunks" ] || rm -f "$stream.$((count - chunks))"
    count=$((count + 1))
  done
  rm -f "$stream.$count" "$stream.open"
}
drain() {
  rm -f "$stream.whole"
  cat >/dev/null
  rm -f "$stream.open"
  exit
}
keep "$@"
exit
