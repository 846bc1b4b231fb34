/** What is said of a cgrules.conf: of its grammar, and of what its rules come to. Each says what to write instead. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const ruleSentences = {
  'rules-too-few-fields': ({ found, fields }: { found: string; fields: number }) => {
    const [key = '', second = ''] = [found.replace(/ [^ ]*$/, ''), found.split(' ').at(-1)];
    const [lack, line] =
      fields === 1
        ? ['its controllers and its destination', `${found} CONTROLLERS DESTINATION`]
        : second.includes('/')
          ? ['its controllers', `${key} CONTROLLERS ${second}`]
          : ['its destination', `${found} DESTINATION`];
    return `This line lacks ${lack}: write ${line}, such as "bob cpu,memory students/bob". libcgroup reads no rule of any file because of it.`;
  },
  'rules-crlf': ({ count }: { count: number }) =>
    `${count === 1 ? 'A line ends' : `${count} lines end`} with CR LF, as on Windows; libcgroup takes an empty line with a CR for a rule and refuses the file. Save it with LF line ends (sed -i 's/\\r$//').`,
  'rules-nul': () => 'libcgroup reads a line only up to a NUL character. Take it away.',
  'rules-line-too-long': ({ most }: { most: number }) =>
    `This line is longer than ${most} bytes: libcgroup cuts it in two. Write it shorter.`,
  'rules-field-too-long': ({
    field,
    most,
  }: {
    field: 'key' | 'controllers' | 'destination' | 'options';
    most: number;
  }) =>
    `The ${field === 'key' ? 'user and process' : field} may have ${most} bytes: libcgroup 2 writes beyond its memory with more. Write it shorter.`,
  'rules-no-controllers': () => 'No controller is named between the commas. Write one, such as cpu, or * for all.',
  'rules-too-many-controllers': ({ most }: { most: number }) =>
    `libcgroup takes ${most} controllers in one line and refuses the file with more. Split it: write the rest behind a % on the next line.`,
  'rules-bad-option': ({ option, guess }: { option: string; guess: string }) =>
    guess === ''
      ? `libcgroup knows one option, ignore; "${option}" makes it refuse the file. Take it away, or put # in front of it.`
      : `libcgroup does not know the option "${option}" and refuses the file. Write ${guess}.`,
  'rules-newer-option': ({ option }: { option: string }) =>
    `libcgroup before 3.0 refuses a file with ${option}, and Corral does not read it either. Write ignore.`,
  'rules-more-fields': ({ found }: { found: string }) =>
    `Nothing is read behind the fourth field. Take "${found}" away, or put # in front of it.`,
  'rules-star-and-more': ({ controllers }: { controllers: string }) =>
    `* takes in all controllers: libcgroup reads no further than it in "${controllers}". Write * alone.`,
  'rules-quotes': () =>
    'Only libcgroup 3 reads quotes, and Corral as it does; older ones (Debian 12 has 2.0) split the line at its blanks. Without blanks, take the quotes away.',
  'rules-unclosed-quote': () =>
    'This quote is not closed: libcgroup 3 refuses the file, older ones take it for a letter. Write a second ", or take it away.',
  'rules-quotes-inside': () =>
    'Quotes have to be around the whole field: libcgroup 3 drops what stands in front of them. Write "user:process" in quotes.',
  'rules-unknown-user': ({ user, guess }: { user: string; guess: string }) =>
    `There is no user ${user} in /etc/passwd: libcgroup skips this rule${guess === '' ? '.' : `. Did you mean ${guess}?`}`,
  'rules-user-by-number': ({ user, name }: { user: string; name: string }) =>
    `A user is written by name: libcgroup looks for one called ${user} and skips this rule${name === '' ? '' : `. Write ${name}`}.`,
  'rules-unknown-group': ({ group, guess }: { group: string; guess: string }) =>
    `There is no group ${group} in /etc/group: libcgroup skips this rule${guess === '' ? '.' : `. Did you mean @${guess}?`}`,
  'rules-star-name': ({ user }: { user: string }) =>
    `"${user}" is taken for *, everybody, whatever stands behind the star. Write *.`,
  'rules-percent-name': ({ user }: { user: string }) =>
    `"${user}" is taken for %, the rule above, whatever stands behind it. Write %.`,
  'rules-percent-first': () => 'There is no rule above that this % could go on with. Write a user, @group or *.',
  'rules-percent-skipped': ({ line }: { line: number }) =>
    `The rule that this line goes on with (line ${line}) is skipped, and this one with it.`,
  'rules-percent-process': ({ process }: { process: string }) =>
    `A % line goes with the rule above as it is: ":${process}" is not looked at. Write % alone, or a rule of its own.`,
  'rules-percent-ignored': ({ line }: { line: number }) =>
    `The rule above (line ${line}) says ignore, which ends it: this line does nothing. Take it away.`,
  'rules-percent-ignore': () => 'ignore on a % line does nothing. Put it on the rule above.',
  'rules-empty-process': ({ user }: { user: string }) =>
    `No process is named behind the colon: the rule is for all processes of ${user}. Write ${user} alone.`,
  'rules-process-path': ({ process }: { process: string }) =>
    `"${process}" is neither a name nor a whole path, and matches no process. Write the name alone, or the path from / on.`,
  'rules-process-star': ({ process }: { process: string }) =>
    `A * counts only at the end of a process's name; in "${process}" it is a letter. Write the name up to its first *.`,
  'rules-wildcard-path': ({ process }: { process: string }) =>
    `"${process}" is compared with the whole path of the program, such as /usr/bin/${process.length > 1 ? 'NAME' : 'bash'}, never with its name. Write /usr/bin/${process}.`,
  'rules-wildcard-classify': ({ process }: { process: string }) =>
    `Corral and cgrulesengd take "${process}" as a pattern; cgclassify of libcgroup 2 does not, and finds no process.`,
  'rules-unknown-controller': ({ controller, guess }: { controller: string; guess: string }) =>
    guess === ''
      ? `There is no controller ${controller}: a process that this rule is for stays where it is. Write cpu, memory or another that the host has, or *.`
      : `There is no controller ${controller}. Write ${guess}.`,
  'rules-controller-not-here': ({ controller, guess }: { controller: string; guess: string }) =>
    `${controller} is not mounted on this host: a process that this rule is for stays where it is.${guess === '' ? ' Take it away.' : ` Write ${guess}.`}`,
  'rules-controller-twice': ({ controller }: { controller: string }) => `${controller} is named twice. Take one away.`,
  'rules-bad-destination': ({ destination, why }: { destination: string; why: string }) =>
    `"${destination}" is no group: ${why}`,
  'rules-escapes': ({ destination }: { destination: string }) =>
    `"${destination}" leaves the tree of groups by "..". Write the group's path from the root on.`,
  'rules-no-destination': ({ group, controllers }: { group: string; controllers: string }) =>
    `There is no group ${group} for ${controllers}: a process that this rule is for stays where it is. Create it first, or write one that is there.`,
  'rules-template-creates': ({ destination }: { destination: string }) =>
    `Groups of "${destination}" that are not there yet are made by libcgroup when a process comes; Corral moves into those that are there.`,
  'rules-template-path': ({ name }: { name: '%p' }) =>
    `${name} is the whole path of the program (/usr/bin/sleep makes three groups), or the pid where it is not known. Write %P for the pid.`,
  'rules-template-unknown': ({ name }: { name: string }) =>
    `${name} stands for nothing and is left as it is. Write one of %u %U %g %G %p %P, or \\% for a percent sign.`,
  'rules-destination-guarded': ({ group, why }: { group: string; why: string }) =>
    `${group} is a group of Corral's own ground: ${why}`,
  'rules-destination-owned': ({ group, owner }: { group: string; owner: string }) =>
    `${group} is kept by ${owner}, which does not know of processes that others put there and may take them away. Write a group of your own.`,
  'rules-takes-systemd': () =>
    'Where systemd is PID 1 this takes services out of the groups that systemd made for them: their limits and their accounting no longer hold, and it cannot stop them by their group. Name users or processes.',
  'rules-takes-root': () =>
    'This is every process of root that no earlier rule names: services, the login shell, kernel threads. Name the processes, such as root:/usr/sbin/cron.',
  'rules-unreachable': ({ line, path }: { line: number; path: string }) =>
    `No process comes as far as this: the rule in line ${line}${path === '' ? '' : ` of ${path}`} takes in all of them. Put this one above it.`,
  'rules-shadowed': ({ line, path, rule }: { line: number; path: string; rule: string }) =>
    `The rule "${rule}" in line ${line}${path === '' ? '' : ` of ${path}`} takes in all that this one is for, and comes first. Put this one above it.`,
  'rules-ignore-elsewhere': ({ destination }: { destination: string }) =>
    `ignore leaves a process alone only while it is in a group whose path begins with "${destination}"; elsewhere the next rules are tried.`,
  'rules-ignore-slash': ({ destination, without }: { destination: string; without: string }) =>
    `With ignore, libcgroup compares "${destination}" with paths without their first slash: it never matches. Write ${without}.`,
  'rules-ignore-name': ({ process }: { process: string }) =>
    `With ignore, "${process}" is compared with the whole path of the program and never matches. Write the path from / on, or end it with *.`,
  'rules-order-of-files': () =>
    'Of several files in /etc/cgrules.d libcgroup reads whichever the folder lists first: let no rule depend on the order of files.',
  'rules-main-file-lacks': ({ path }: { path: string }) =>
    `There is no ${path}. Without it libcgroup reads no rules at all, not those of /etc/cgrules.d either.`,
} satisfies Sentences;

/** A sentence on a cgrules.conf. */
export const sayOfRules = sayer(ruleSentences);
