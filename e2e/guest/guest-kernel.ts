/** The guest's v2 kernel for stories: every question and every deed is a command that runs in the guest. */
import type { Kernel, ProcessKind } from '../kernel.ts';
import type { Guest } from './guest.ts';

const mount = '/sys/fs/cgroup';

/** Every parent on the way hands its controllers down, as v2 wants it before a group below has their files. */
const makeScript = `
  dir=${mount}; rest=\${1#/}
  while [ -n "$rest" ]; do
    for controller in cpu cpuset memory pids io; do
      echo "+$controller" > "$dir/cgroup.subtree_control" 2>/dev/null || true
    done
    dir="$dir/\${rest%%/*}"; mkdir -p "$dir"
    case $rest in */*) rest=\${rest#*/};; *) rest=;; esac
  done`;

/** The deepest first. A group goes some moments after the last of its processes. */
const removeScript = `
  [ -d "$1" ] || exit 0
  find "$1" -depth -type d | while read -r dir; do
    for wait in 1 2 3 4 5 6 7 8 9 10; do rmdir "$dir" 2>/dev/null && break; sleep 0.2; done
    [ ! -d "$dir" ] || { echo "still there: $dir, with: $(cat "$dir/cgroup.procs" 2>&1)" >&2; exit 1; }
  done`;

const holderScript = 'globalThis.held = Buffer.alloc(64 << 20, 1); setInterval(() => {}, 1e6)';

const commands: Record<ProcessKind, string[]> = {
  sleeper: ['sleep', '3600'],
  burner: ['sh', '-c', 'while :; do :; done'],
  holder: [process.execPath, '-e', holderScript],
};

/** It enters its group before it becomes what it is, so that all it takes is charged there. */
const startScript = `
  procs=$1; shift
  sh -c '[ -z "$1" ] || echo $$ > "$1"; shift; exec "$@"' sh "$procs" "$@" </dev/null >/dev/null 2>&1 &
  [ -z "$procs" ] || until grep -qx $! "$procs" || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
  echo $!`;

export function guestKernel(guest: Pick<Guest, 'exec'>): Kernel {
  const sh = (script: string, ...args: string[]) => guest.exec('sh', '-c', `set -e; ${script}`, 'sh', ...args);
  const ask = async (script: string, ...args: string[]) => (await sh(script, ...args)).trimEnd();
  return {
    version: () => 2,
    makeGroup: async (group) => void (await sh(makeScript, group)),
    removeGroup: async (group) => void (await sh(removeScript, `${mount}${group}`)),
    hasGroup: async (group) => (await ask('[ -d "$1" ] && echo yes || echo no', `${mount}${group}`)) === 'yes',
    read: (group, file) => ask('cat "$1"', `${mount}${group}/${file}`),
    start: async (kind, group) => {
      const procs = group ? `${mount}${group}/cgroup.procs` : '';
      const pid = Number(await ask(startScript, procs, ...commands[kind]));
      return { pid, end: async () => void (await sh('kill -9 "$1" 2>/dev/null || true', String(pid))) };
    },
    isAlive: async (pid) => (await ask('[ -d "/proc/$1" ] && echo yes || echo no', String(pid))) === 'yes',
    allowedCpus: (pid) => ask('sed -n "s/^Cpus_allowed_list:[[:space:]]*//p" "/proc/$1/status"', String(pid)),
    groupsOf: (pid) => ask('cat "/proc/$1/cgroup"', String(pid)),
  };
}
