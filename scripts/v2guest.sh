#!/bin/bash
# v2guest.sh - run a command under a REAL cgroup v2 kernel (cpuset cpu io memory hugetlb pids + PSI)
# in a small QEMU guest whose root is this machine's own root (9p, read-only) under a tmpfs overlay.
#
# Packages (Debian 12), the only ones needed (bash, apt, grep -P, coreutils are there already;
# -P and -S also use the host's installed `systemd` package, read through the shared root):
#   apt-get update && apt-get install -y --no-install-recommends qemu-system-x86 busybox-static xz-utils
# The kernel (linux-image-amd64's, ~71 MB) is fetched once with `apt-get download` and only unpacked
# into the cache folder; nothing is installed on the host, no host mount or cgroup is touched.
#
# One shot:     v2guest.sh [options] [--] command [args...]        -> the command's output + exit status
# Long-lived:   v2guest.sh [options] start NAME ; v2guest.sh exec NAME command [args...] ; v2guest.sh stop NAME
# Prepare only: v2guest.sh prepare
#
# Options
#   -w DIR       mount host DIR read-write at the same path (repeatable). All else of the host's root is
#                visible too, but writes go to the guest's RAM (tmpfs overlay) and are lost at the end.
#   -C DIR       working directory in the guest (default: the current one)
#   -p H[:G]     host 127.0.0.1:H -> guest port G (repeatable; G defaults to H). Host from guest: 10.0.2.2
#   -P H[:G]     the same for a server that listens on the guest's 127.0.0.1:G only (relayed in the guest)
#   -e VAR=VAL   set a variable for the command (repeatable)
#   -n NAME      hostname (default v2guest)          -s N  vCPUs (default 2)     -m MIB  memory (default 2048)
#   -D SIZE      add an empty scratch disk /dev/vda (e.g. 256M) so that the io controller has a device
#   -t SECONDS   give up on the command after this long (exit 124)
#   -S           systemd as PID 1 (the host's own systemd, e.g. 252) instead of the tiny init
#   -R DIR       another root than the host's: a folder with a system in it (read-only too; /bin/bash has to be there)
#   -K FILE      what the guest writes goes to this ext4 image and is kept: the next guest with it is the same machine, booted
#                anew (truncate -s 1G FILE; mkfs.ext4 FILE). With -S, what is enabled for multi-user.target starts as well
#   -N           no network but the ports of -p
#   -v           kernel console to stderr
# Exit: the command's status; 124 timeout; 125 the guest could not be booted, died or stood still.
# Environment: V2GUEST_CACHE (default: root /var/cache/v2guest, else ~/.cache/v2guest), V2GUEST_RUN (default /tmp/v2guest.$UID),
#   V2GUEST_BOOT_S (seconds allowed for one boot, default 90), V2GUEST_TRIES (default 3), V2GUEST_ACCEL (default tcg,thread=multi),
#   V2GUEST_STILL_S (seconds without a sign of life after which the guest counts as hung, default 90)
set -u
if [ "$UID" = 0 ]; then CACHE=/var/cache/v2guest; else CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/v2guest; fi
CACHE=${V2GUEST_CACHE:-$CACHE}
RUN=${V2GUEST_RUN:-/tmp/v2guest.$UID}
BOOT_S=${V2GUEST_BOOT_S:-90}; TRIES=${V2GUEST_TRIES:-3}
ACCEL=${V2GUEST_ACCEL:-tcg,thread=multi}
STILL_S=${V2GUEST_STILL_S:-90}
# All of v1 but what v2 has not got: a test mounts these two for itself.
NO_V1=cpu,cpuacct,cpuset,io,memory,devices,freezer,perf_event,hugetlb,pids,rdma,misc
die() { echo "v2guest: $*" >&2; exit 125; }

# ---------------------------------------------------------------- prepare: kernel + initramfs, once
MODS="virtio virtio_ring virtio_pci 9p 9pnet_virtio overlay virtio_console virtio_net virtio_blk crc32c_generic ext4 loop bfq"
INITVER=12     # change when init/MODS below change
prepare() {
  local bb q=$CACHE/ready-$INITVER t k kv deb m off x
  [ -e "$q" ] && return 0
  bb=$(command -v busybox) && ! ldd "$bb" >/dev/null 2>&1 || { [ -x "$bb" ] || die "no busybox: apt-get install busybox-static"; die "busybox is not static: apt-get install busybox-static"; }
  command -v qemu-system-x86_64 >/dev/null || die "no qemu: apt-get install --no-install-recommends qemu-system-x86"
  command -v xz >/dev/null || die "no xz: apt-get install xz-utils"
  mkdir -p "$CACHE" || die "cannot make $CACHE"
  exec 9>"$CACHE/lock"; flock 9; [ -e "$q" ] && { exec 9>&-; return 0; }
  t=$(mktemp -d "$CACHE/tmp.XXXXXX"); chmod 755 "$t"
  k=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends:/{print $2; exit}')
  [ -n "$k" ] || { apt-get update >&2; k=$(apt-cache depends linux-image-amd64 | awk '/Depends:/{print $2; exit}'); }
  [ -n "$k" ] || die "apt knows no linux-image-amd64"
  (cd "$t" && { apt-get -qq -o APT::Sandbox::User=root download "$k" || { apt-get update && apt-get -qq -o APT::Sandbox::User=root download "$k"; }; }) >&2 || die "cannot download $k"
  deb=$(echo "$t"/*.deb); dpkg-deb -x "$deb" "$t/k" || die "cannot unpack $deb"
  kv=$(basename "$t"/k/lib/modules/*)
  # the uncompressed ELF boots by PVH: saves the slow in-guest decompression and the real-mode start
  x=$t/k/boot/vmlinuz-$kv; off=$(LC_ALL=C grep -aobP '\xfd7zXZ\x00' "$x" | head -1 | cut -d: -f1)
  if [ -n "$off" ]; then tail -c +$((off+1)) "$x" | xz -dc --single-stream > "$t/vmlinux" 2>/dev/null; fi
  [ "$(head -c4 "$t/vmlinux" 2>/dev/null | tail -c3)" = ELF ] || cp "$x" "$t/vmlinux"
  # initramfs: busybox, the modules with what they need, init, agent
  mkdir -p "$t/i"/{bin,proc,sys,dev,ro,rw,new} "$t/i/lib/modules/$kv"
  cp "$bb" "$t/i/bin/busybox"; ln -s busybox "$t/i/bin/sh"
  "$bb" depmod -b "$t/k" "$kv"
  local want=$MODS seen=" " f
  for m in $want; do
    f=$(grep -m1 -E "^[^:]*/${m//[-_]/[-_]}\.ko:" "$t/k/lib/modules/$kv/modules.dep") || continue   # built in
    for f in ${f/:/ }; do
      case $seen in *" $f "*) ;; *) seen="$seen$f "; mkdir -p "$t/i/lib/modules/$kv/$(dirname "$f")"; cp "$t/k/lib/modules/$kv/$f" "$t/i/lib/modules/$kv/$f";; esac
    done
  done
  "$bb" depmod -b "$t/i" "$kv"
  echo "$MODS" > "$t/i/mods"
  guest_init > "$t/i/init"; guest_agent > "$t/i/agent"; chmod 755 "$t/i/init" "$t/i/agent"
  (cd "$t/i" && find . | "$bb" cpio -o -H newc 2>/dev/null) > "$t/initrd"
  mv -f "$t/vmlinux" "$CACHE/vmlinux"; mv -f "$t/initrd" "$CACHE/initrd"; echo "$kv" > "$CACHE/version"
  rm -rf "$t"; touch "$q"; exec 9>&-
}

guest_init() { cat <<'INIT'
#!/bin/sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
modprobe -a $(cat /mods) 2>/dev/console
p9() { mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,$3 "$1" "$2"; }
die() { echo "v2guest init: $*" > /dev/console; poweroff -f; }
p9 root /ro ro,cache=loose || die "no root share"
state=; grep -q v2guest.state /proc/cmdline && state=1
if [ "$state" ]; then mount -t ext4 /dev/vda /rw || die "no disk to keep things on"; else mount -t tmpfs -o mode=755 rw /rw; fi
mkdir -p /rw/u /rw/w
mount -t overlay -o lowerdir=/ro,upperdir=/rw/u,workdir=/rw/w overlay /new || die "no overlay"
mount --move /proc /new/proc; mount --move /sys /new/sys; mount --move /dev /new/dev
mkdir -p /new/dev/pts /new/dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /new/dev/pts; mount -t tmpfs shm /new/dev/shm
[ -e /new/dev/fd ] || { ln -s /proc/self/fd /new/dev/fd; ln -s fd/0 /new/dev/stdin; ln -s fd/1 /new/dev/stdout; ln -s fd/2 /new/dev/stderr; }
mount -t tmpfs -o mode=755 run /new/run
mkdir -p /new/run/v2/ctl /new/run/lock
p9 ctl /new/run/v2/ctl cache=none || die "no ctl share"
c=/new/run/v2/ctl
mount -t cgroup2 -o nsdelegate cgroup2 /new/sys/fs/cgroup || die "no cgroup2"
# The first quota makes the kernel patch its own code, and now and then the emulator hangs on that. A group that goes with
# its quota on leaves the patch in for good: if it hangs, then here, where the boot is tried again.
g=/new/sys/fs/cgroup; echo +cpu > $g/cgroup.subtree_control; mkdir $g/v2guest; echo "50000 100000" > $g/v2guest/cpu.max
rmdir $g/v2guest; echo -cpu > $g/cgroup.subtree_control
n=0; while [ -e $c/w$n ]; do d=$(cat $c/w$n); mkdir -p "/new$d"; p9 w$n "/new$d" cache=mmap || die "no share for $d"; n=$((n+1)); done
h=$(cat $c/hostname); hostname "$h"; echo "$h" > /new/etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n10.0.2.2 host\n::1 localhost ip6-localhost\n' "$h" > /new/etc/hosts
echo 'nameserver 10.0.2.3' > /run.resolv; rm -f /new/etc/resolv.conf; cp /run.resolv /new/etc/resolv.conf
ip link set lo up; ip addr add 10.0.2.15/24 dev eth0; ip link set eth0 up; ip route add default via 10.0.2.2
sysctl -qw net.ipv4.ping_group_range="0 2147483647" 2>/dev/null
cp /bin/busybox /new/run/v2/busybox; cp /agent /new/run/v2/agent
for p in /sys/class/virtio-ports /new/sys/class/virtio-ports; do for q in $p/*; do [ "$(cat $q/name 2>/dev/null)" = v2ctl ] && echo "/dev/${q##*/}" > /new/run/v2/port; done; done
if [ -e $c/systemd ]; then
  [ "$state" ] && [ "$(wc -c < /new/etc/machine-id)" = 33 ] || { head -c16 /new/dev/urandom | od -An -tx1 | tr -d ' \n' > /new/etc/machine-id; echo >> /new/etc/machine-id; }
  : > /new/etc/fstab; u=/new/run/systemd/system; mkdir -p $u
  printf '[Unit]\nDescription=v2guest\nRequires=basic.target\nAfter=basic.target\nWants=v2agent.service\nAllowIsolate=yes\n' > $u/v2.target
  [ "$state" ] && printf 'Wants=multi-user.target\n' >> $u/v2.target
  printf '[Unit]\nDescription=v2guest agent\nAfter=basic.target\n[Service]\nExecStart=/run/v2/busybox sh /run/v2/agent\nKillMode=process\nDelegate=yes\nTasksMax=infinity\n' > $u/v2agent.service
  for m in systemd-networkd systemd-resolved systemd-timesyncd systemd-udev-settle systemd-firstboot ldconfig apt-daily.timer apt-daily-upgrade.timer systemd-journal-flush systemd-update-utmp systemd-tmpfiles-setup systemd-tmpfiles-clean.timer systemd-random-seed systemd-udev-trigger; do case $m in *.*) ;; *) m=$m.service;; esac; ln -s /dev/null $u/$m; done
  # Each daemon-reload runs the generators and reads the units anew, through the shared root. What boots to v2.target alone wants
  # none of the generators, and finds the units in memory; a machine that keeps its state may install some.
  if [ -z "$state" ]; then
    mkdir -p /new/run/systemd/system-generators /new/run/v2/units
    for g in /new/lib/systemd/system-generators/*; do ln -s /dev/null /new/run/systemd/system-generators/${g##*/}; done
    cp -a /new/lib/systemd/system/. /new/run/v2/units/ && mount -o bind /new/run/v2/units /new/lib/systemd/system
  fi
  exec switch_root /new /lib/systemd/systemd --unit=v2.target
fi
exec switch_root /new /run/v2/busybox sh /run/v2/agent
INIT
}

guest_agent() { cat <<'AGENT'
# PID 1 (or a systemd service): takes one line per order from the control port
B=/run/v2/busybox; C=/run/v2/ctl
[ $$ = 1 ] && exec </dev/null >/dev/console 2>&1
run() { # job number
  n=$1
  (
    trap - TERM INT HUP
    $B setsid /bin/bash $C/$n.sh </dev/null >$C/$n.out 2>$C/$n.err & p=$!
    echo $p > /run/v2/$n.pid
    wait $p; r=$?
    echo $r > $C/$n.rc.tmp; $B mv $C/$n.rc.tmp $C/$n.rc
  ) &
}
$B cut -d' ' -f1 /proc/uptime > $C/up.tmp; $B mv $C/up.tmp $C/up
P=$($B cat /run/v2/port)
( while :; do $B cut -d' ' -f1 /proc/uptime > $C/beat; $B sleep 3; done ) &
[ -e $C/relay ] && while read -r l g; do
  systemd-socket-activate -l 10.0.2.15:$l /lib/systemd/systemd-socket-proxyd 127.0.0.1:$g </dev/null >/dev/console 2>&1 &
done < $C/relay
orders() {
  while :; do
    while read -r op a b; do
      case $op in
        run) run "$a";;
        kill) $B kill -"$b" -"$($B cat /run/v2/$a.pid)" 2>/dev/null;;
        stop) $B sync; if [ $$ = 1 ]; then $B poweroff -f; else systemctl --force --force poweroff; fi;;
      esac
    done < $P
    $B usleep 200000
  done
}
# Not here: a shell that reads waits for no child, and as PID 1 it is the parent of all orphans. Those would stay as zombies,
# each with its place under pids.max, until the next order came.
orders & p=$!
while :; do wait $p; done
AGENT
}

# ---------------------------------------------------------------- options
W=(); FWD=(); RLY=(); ENVS=(); HN=v2guest; SMP=2; MEM=2048; DISK=; TMO=; SYSD=; VERB=; CWD=$PWD; ROOTDIR=/; KEEP=; NONET=
while getopts +w:C:p:P:e:n:s:m:D:t:R:K:NSvh o; do case $o in
  w) W+=("$(realpath "$OPTARG")") || die "no such folder: $OPTARG";; C) CWD=$OPTARG;; p) FWD+=("$OPTARG");; P) RLY+=("$OPTARG");; e) ENVS+=("$OPTARG");;
  n) HN=$OPTARG;; s) SMP=$OPTARG;; m) MEM=$OPTARG;; D) DISK=$OPTARG;; t) TMO=$OPTARG;; S) SYSD=1;; v) VERB=1;;
  R) ROOTDIR=$(realpath "$OPTARG") || die "no such folder: $OPTARG";; K) KEEP=$(realpath "$OPTARG") || die "no such file: $OPTARG";; N) NONET=1;;
  *) sed -n '2,/^set -u/{/^#/p}' "$0" >&2; exit 125;; esac; done
shift $((OPTIND-1))
[ $# -gt 0 ] || { sed -n '2,/^set -u/{/^#/p}' "$0" >&2; exit 125; }

JOB=; ENDBY=
onterm() { [ -n "$JOB" ] && echo "kill $JOB TERM" 1<> "$G/port.in"; ENDBY=$((SECONDS+5)); }   # TERM goes to the command; KILL 5 s later

# ---------------------------------------------------------------- a guest: $G is its folder
boot() { # one attempt; 0 when the agent has answered
  local net="user,id=n0,hostname=$HN${NONET:+,restrict=on}" f h g args=() i
  for f in ${FWD[@]+"${FWD[@]}"}; do h=${f%%:*}; g=${f##*:}; net="$net,hostfwd=tcp:127.0.0.1:$h-:$g"; done
  rm -rf "$G"; mkdir -p "$G/ctl"; chmod 700 "$G"
  for i in ${!RLY[@]}; do h=${RLY[i]%%:*}; g=${RLY[i]##*:}; net="$net,hostfwd=tcp:127.0.0.1:$h-:$((47000+i))"; echo "$((47000+i)) $g" >> "$G/ctl/relay"; done
  mkfifo "$G/port.in" "$G/port.out"
  echo "$HN" > "$G/ctl/hostname"; [ -n "$SYSD" ] && : > "$G/ctl/systemd"
  for i in ${!W[@]}; do echo "${W[i]}" > "$G/ctl/w$i"
    args+=(-fsdev "local,id=w$i,path=${W[i]},security_model=passthrough,multidevs=remap" -device "virtio-9p-pci,fsdev=w$i,mount_tag=w$i"); done
  [ -n "$KEEP" ] && args+=(-drive "file=$KEEP,format=raw,if=none,id=k0,cache=unsafe" -device virtio-blk-pci,drive=k0)
  [ -n "$DISK" ] && { truncate -s "$DISK" "$G/disk"; args+=(-drive "file=$G/disk,format=raw,if=none,id=d0,cache=unsafe" -device virtio-blk-pci,drive=d0); }
  # Without protection keys: V8 guards its compiled code with them where there are any, and emulated ones end Node now and
  # then (SIGSEGV, or a failed check of its own). Without "rep movsb is fast" (erms, fsrm): kernel and libc then copy by it, which
  # the emulator does a byte at a time; 200 MiB of zeros took 14 s with it and 2.6 s without, a start of Node a quarter less.
  qemu-system-x86_64 -M q35 -accel "$ACCEL" -cpu "${V2GUEST_CPU:-max,-pku,-erms,-fsrm}" -smp "$SMP" -m "$MEM" -nodefaults -no-user-config -display none -no-reboot \
    -serial "file:$G/console" -kernel "$CACHE/vmlinux" -initrd "$CACHE/initrd" \
    -append "console=ttyS0 quiet loglevel=4 panic=-1 psi=1 cgroup_no_v1=$NO_V1 v2guest.here systemd.unified_cgroup_hierarchy=1 mitigations=off nokaslr tsc=reliable no_timer_check random.trust_cpu=on net.ifnames=0 audit=0${KEEP:+ v2guest.state} ${V2GUEST_APPEND:-}" \
    -fsdev local,id=root,path=$ROOTDIR,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=root,mount_tag=root \
    -fsdev "local,id=ctl,path=$G/ctl,security_model=none" -device virtio-9p-pci,fsdev=ctl,mount_tag=ctl \
    -chardev "pipe,id=c0,path=$G/port" -device virtio-serial-pci -device virtserialport,chardev=c0,name=v2ctl \
    -netdev "$net" -device virtio-net-pci,netdev=n0,romfile= \
    -device virtio-rng-pci ${args[@]+"${args[@]}"} </dev/null >"$G/qemu.log" 2>&1 9>&- &
  QP=$!; echo $QP > "$G/pid"; disown $QP
  local from=$SECONDS
  for ((i=0; i<BOOT_S*20; i++)); do
    # On a busy host the emulated clock comes up many times too fast now and then: every timeout of the guest would fire.
    if [ -e "$G/ctl/up" ]; then [ "$(cut -d. -f1 "$G/ctl/up")" -le $(((SECONDS-from)*3+30)) ] && return 0; return 3; fi
    kill -0 $QP 2>/dev/null || return 1
    sleep 0.05
  done
  return 2
}
start() {
  local n r
  prepare
  for ((n=1; n<=TRIES; n++)); do
    boot; r=$?; [ $r = 0 ] && return 0
    kill -9 $QP 2>/dev/null
    echo "v2guest: boot $n of $TRIES $([ $r = 2 ] && echo "not up after ${BOOT_S}s" || { [ $r = 3 ] && echo "came up with a clock that runs too fast" || echo failed; }): $(tail -n 3 "$G/qemu.log" "$G/console" 2>/dev/null | tr '\n\r' '  ' | tail -c 400)" >&2
    grep -q -E 'Could not set up host forwarding|cannot|No such' "$G/qemu.log" && break
  done
  return 125
}
job() { # command... ; runs it in the guest $G, streams its output, returns its status
  local n v s=125 t o e look
  n=$(date +%s%N)$$
  { printf '%s\n' "export PATH=$(printf %q "$PATH") HOME=$(printf %q "${HOME:-/root}") LANG=$(printf %q "${LANG:-C.UTF-8}")"
    for v in ${ENVS[@]+"${ENVS[@]}"}; do printf 'export %q\n' "$v"; done
    printf 'cd %q || exit 125\n' "$CWD"; printf 'exec'; printf ' %q' "$@"; echo; } > "$G/ctl/$n.sh"
  : > "$G/ctl/$n.out"; : > "$G/ctl/$n.err"
  JOB=$n; echo "run $n" 1<> "$G/port.in"
  t=$SECONDS
  # A command that is not short is looked at less often: forty programs a second are a tenth of a processor.
  ( p=0.05
    while [ ! -e "$G/ctl/$n.rc" ] && kill -0 "$QP" 2>/dev/null; do [ $((SECONDS-t)) -ge 3 ] && p=0.25; sleep $p; done ) & v=$!
  tail -q -c +1 -s 0.1 -f --pid=$v "$G/ctl/$n.out" & o=$!
  tail -q -c +1 -s 0.1 -f --pid=$v "$G/ctl/$n.err" >&2 & e=$!
  look=$((t+5)); local p=0.05
  while kill -0 $v 2>/dev/null; do
    [ $((SECONDS-t)) -ge 3 ] && p=0.25
    if [ $SECONDS -ge $look ]; then
      look=$((SECONDS+5))
      if [ $(($(date +%s) - $(stat -c %Y "$G/ctl/beat" 2>/dev/null || date +%s))) -gt "$STILL_S" ]; then
        echo "v2guest: the guest stood still for ${STILL_S}s: $(tail -c 600 "$G/console")" >&2
        kill -9 "$QP" 2>/dev/null; STILL=1; break
      fi
    fi
    if [ -n "$TMO" ] && [ $((SECONDS-t)) -ge "$TMO" ]; then echo "kill $n KILL" 1<> "$G/port.in"; s=124; sleep 1; break; fi
    [ -n "$ENDBY" ] && [ $SECONDS -ge "$ENDBY" ] && { echo "kill $n KILL" 1<> "$G/port.in"; s=124; sleep 0.5; break; }
    sleep $p
  done
  [ $s = 124 ] && kill $v 2>/dev/null
  wait $o $e 2>/dev/null
  if [ -n "${STILL:-}" ]; then s=125; elif [ $s != 124 ]; then s=$(cat "$G/ctl/$n.rc" 2>/dev/null) || { s=125; echo "v2guest: the guest died: $(tail -c 600 "$G/console")" >&2; }; fi
  rm -f "$G/ctl/$n".*; return "$s"
}
stop() {
  local i
  [ -e "$G/pid" ] || return 0
  QP=$(cat "$G/pid")
  if kill -0 "$QP" 2>/dev/null && grep -qa "$G/port" "/proc/$QP/cmdline" 2>/dev/null; then
    timeout 2 bash -c 'echo stop 1<> "$1"' x "$G/port.in"
    for ((i=0; i<60; i++)); do kill -0 "$QP" 2>/dev/null || break; sleep 0.05; done
    kill -9 "$QP" 2>/dev/null
  fi
  [ -n "$VERB" ] && cat "$G/console" >&2
  rm -rf "$G"
}

case $1 in
  prepare) prepare; cat "$CACHE/version";;
  start) G=$RUN/${2:?name}; [ "$HN" = v2guest ] && HN=$2
    if [ -e "$G/pid" ] && kill -0 "$(cat "$G/pid")" 2>/dev/null; then die "$2 runs already"; fi
    start || exit 125; echo "v2guest: $2 up after $(cat "$G/ctl/up")s of guest time, pid $QP";;
  exec) G=$RUN/${2:?name}; [ -e "$G/pid" ] || die "no guest $2"; QP=$(cat "$G/pid"); shift 2
    trap onterm INT TERM HUP; job "$@"; exit $?;;
  stop) G=$RUN/${2:?name}; stop;;
  *) G=$RUN/one.$$; trap 'if [ -n "$JOB" ]; then onterm; else stop; exit 143; fi' TERM INT HUP
    start || { [ -n "$VERB" ] && cat "$G/console" >&2; rm -rf "$G"; exit 125; }
    job "$@"; s=$?; stop; exit $s;;
esac
