/** What a cgconfig.conf that can be read would do when it is loaded, or why libcgroup or the kernel would refuse it. */
import { type Sentences, sayer, type Whole } from '#server/domain/sentence.ts';

export const meaningSentences = {
  'config-escapes': ({ name }: { name: string }) =>
    `"${name}" leads out of its place with "..": libcgroup would follow it. Write the group's own path.`,
  'config-bad-name': ({ name, why }: { name: string; why: string }) => `"${name}" cannot be a group. ${why}`,
  'config-root-group': () =>
    'This is the root group, which holds the whole host. When loading fails, libcgroup removes every group that the file names with all below it. Take it out of the file.',
  'config-group-again': ({ group, line }: { group: string; line: number }) =>
    `${group} is in the file already (line ${line}). libcgroup takes both, one after the other: what is set later wins.`,
  'config-unknown-controller': ({ controller, guess }: { controller: string; guess: string }) =>
    guess === ''
      ? `No kernel has a controller "${controller}".`
      : `No kernel has a controller "${controller}". Write ${guess}, if that is meant.`,
  'config-controller-not-here': ({ controller }: { controller: string }) =>
    `This host has no ${controller} controller mounted: libcgroup refuses the file (error 84).`,
  'config-controller-named-so': ({
    controller,
    here,
    version,
  }: {
    controller: string;
    here: string;
    version: number;
  }) => `${controller} is called ${here} on cgroup v${version}, which this host has.`,
  'config-key-path': ({ key }: { key: string }) =>
    `"${key}" has a "/" in it: it would be a file of another group. Write the file's name alone.`,
  'config-key-elsewhere': ({ key, controller, right }: { key: string; controller: string; right: string }) =>
    `${key} is not in the directory of ${controller}. Move it into ${right} { }.`,
  'config-unknown-key': ({ key, guess }: { key: string; guess: string }) =>
    guess === ''
      ? `Corral does not know ${key}. Where the kernel lacks it, libcgroup refuses the whole file (error 95).`
      : `Corral does not know ${key}. Write ${guess}, if that is meant; where the kernel lacks it, libcgroup refuses the whole file (error 95).`,
  'config-other-version': ({ key, only, here }: { key: string; only: number; here: number }) =>
    `${key} is a parameter of cgroup v${only}; its controller is on v${here} here. Convert the file.`,
  'config-mixed-versions': ({ key, only, other, line }: { key: string; only: number; other: string; line: number }) =>
    `${key} is a parameter of cgroup v${only} alone, ${other} (line ${line}) of the other version: no host has both for one controller.`,
  'config-moves-process': ({ key, value }: { key: string; value: string }) =>
    `${key} moves process ${value} when the file is loaded${value === '0' ? ': 0 is cgconfigparser itself' : ''}. A process number means something else after each boot.`,
  'config-not-written': ({ key }: { key: string }) => `Corral does not write ${key}; only libcgroup does.`,
  'config-systemd-unit': ({ group, unit }: { group: string; unit: string }) =>
    `${group} is systemd's unit ${unit}, which systemd would put back at its next reload. Change it on the page of the group, where systemd makes the change, and take it out of the file.`,
  'config-no-such-user': ({ kind, name }: { kind: 'user' | 'group'; name: string }) =>
    `This host has no ${kind} "${name}": neither /etc/passwd nor /etc/group lists it. libcgroup refuses the file.`,
  'config-no-such-hierarchy': ({ group, id }: { group: string; id: string }) =>
    `${group} is to be in the hierarchy ${id}, which is not mounted.`,
  'config-cpuset-empty': ({ keys, list }: { keys: string; list: string }) =>
    `The file sets no ${keys} here, and the kernel leaves them empty in a new group: no process can be put into it until they are set. Write them${list === '' ? '' : ` (such as ${list})`}.`,
  'config-rights-stay': ({ group, before }: { group: string; before: string }) =>
    `Whose the files of ${group} are is not put back: before, its directory was ${before}.`,
  'config-mount-there': ({ controller, path }: { controller: string; path: string }) =>
    `${controller} is mounted at ${path} already.`,
  'config-mount-elsewhere': ({ controller, path, here }: { controller: string; path: string; here: string }) =>
    `${controller} is mounted at ${here}, not at ${path}: the groups are made where it is.`,
  'config-mount-missing': ({ controller, command }: { controller: string; command: string }) =>
    `${controller} is not mounted, and Corral mounts nothing. As root: ${command}`,
  'config-left-to-libcgroup': ({ what }: { what: string }) => `Corral passes ${what} over; only libcgroup acts on it.`,
  'config-parent-first': ({ parent }: { parent: string }) =>
    `${parent} is not there yet: what the kernel compares with the values of the parent shows once it is.`,
  'config-nothing-to-do': () => 'The group is there, and nothing of it changes.',
  'config-has-faults': () => 'The file has faults that keep it from being loaded. Mend them first.',
  'config-no-load': () => 'This record is no load that was applied: there is nothing of it to undo.',
  'config-as-it-is': () => 'The kernel has these values already.',
  'config-too-many-groups': ({ count, most }: { count: number; most: number }) =>
    `These are ${count} groups; at most ${most} are looked at in one go.`,
  'config-without-controller': ({ count }: { count: number }) =>
    `${count === 1 ? 'One group has' : `${count} groups have`} no controller, and a cgconfig.conf makes no group without one: left out.`,
  'config-cannot-give': ({ group, file }: { group: string; file: string }) =>
    `Whose the files of ${group} are is left out: perm gives all but tasks one owner and one mode, and ${file} has others.`,
  'config-cannot-name': ({ group }: { group: string }) =>
    `${group} has a quote in its name, which no cgconfig.conf can hold: left out with all below it.`,
  'config-row-not-taken': ({ key, row, reason }: { key: string; row: string; reason: string }) =>
    `${key} is not set to "${row}" by Corral: ${reason}`,
  'config-empty-value': ({ key }: { key: string }) => `"" leaves ${key} as it is.`,
  'config-number-with-tail': ({ key, value, number }: { key: string; value: string; number: string }) =>
    `libcgroup reads ${key} = ${value} as the number ${number}.`,
  'config-perm-alone': ({ group }: { group: string }) =>
    `${group} has no controller: libcgroup creates nothing and ignores its permissions. Add one, such as cpu { }.`,
  'config-perm-ignored': ({ key, part }: { key: string; part: string }) => `libcgroup ignores ${key} in ${part}.`,
  'config-mount-and-namespace': () => 'A file has mount or namespace, not both: libcgroup refuses it.',
  'config-systemd-key': ({ key }: { key: string }) => `systemd takes slice, scope, setdefault and pid; not ${key}.`,
  'config-systemd-new': () =>
    'A systemd block needs libcgroup 3.1 or later; Debian 12 has 2.0.2, which refuses the file.',

  'value-no-number': ({ text, file }: { text: string; file: string }) =>
    `${file} takes a whole number; the kernel refuses "${text}" (EINVAL).`,
  'value-no-size': ({ text, file }: { text: string; file: string }) =>
    `${file} takes bytes, with K, M, G or T right behind the number if wanted (512M); the kernel refuses "${text}" (EINVAL).`,
  'value-no-max': ({ file }: { file: string }) => `${file} has no word for "no limit": write -1.`,
  'value-no-minus-one': ({ file }: { file: string }) => `${file} takes no -1: write max for "no limit".`,
  'value-wraps': ({ text, file }: { text: string; file: string }) =>
    `"${text}" is beyond 64 bits: the kernel would cut it off without a word and ${file} would hold something else.`,
  'value-no-flag': ({ text, file }: { text: string; file: string }) =>
    `${file} takes 0 or 1; the kernel refuses "${text}".`,
  'value-no-partition': ({ text }: { text: string }) =>
    `cpuset.cpus.partition takes member, root or isolated, not "${text}".`,
  'value-no-cpu-max': ({ text }: { text: string }) =>
    `cpu.max takes "QUOTA PERIOD" in µs, or max for the quota; not "${text}".`,
  'value-octal': ({ text, value }: { text: string; value: Whole }) =>
    `The kernel reads ${text} as an octal number: ${value}. Write ${value}, or the number without the leading 0.`,
  'value-kept-as': ({ text, keeps, file }: { text: string; keeps: string; file: string }) =>
    `${file} will read ${keeps}, not ${text}.`,

  'config-memsw-first': ({ line }: { line: number }) =>
    `Memory and swap together is set before memory (line ${line}): it would be below the memory limit, which is none as yet, and the kernel refuses that (EINVAL). Put memory.limit_in_bytes above it.`,
  'config-memsw-alone': () =>
    'Memory and swap together cannot be below the memory limit, which is none here: the kernel refuses it (EINVAL). Set memory.limit_in_bytes above it.',
  'config-memory-above-memsw': () =>
    'The memory limit would be above the limit of memory and swap together: the kernel refuses it (EINVAL). Set memory.memsw.limit_in_bytes higher, and first.',
  'config-burst-above-quota': () => 'The burst would be above the quota: the kernel refuses that (EINVAL).',
  'config-quota-above-parent': ({ group }: { group: string }) =>
    `This is more CPU time than ${group} has: on cgroup v1 the kernel refuses that (EINVAL).`,
  'config-cpuset-outside-parent': ({ parent, key }: { parent: string; key: string }) =>
    `${parent} has not all of these in its ${key} at this point of the file: the kernel refuses it (EACCES).`,
  'config-cpuset-parent-unset': ({ parent, key }: { parent: string; key: string }) =>
    `The file sets no ${key} of ${parent} above this. A new group starts with none, and the kernel gives none that the parent lacks (EACCES): unless ${parent} is there already with these, set its ${key} above.`,
  'config-cpuset-leaves-child': ({ child, key }: { child: string; key: string }) =>
    `${child} has more in its ${key} than this: the kernel refuses it (EBUSY). Set this one above it.`,
} satisfies Sentences;

/** A sentence on what a cgconfig.conf means. */
export const sayOfMeaning = sayer(meaningSentences);
