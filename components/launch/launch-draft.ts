/** What the launch form holds while somebody types, and what is asked for with it. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { quoteWords, splitWords } from '#server/domain/launch/command-words.ts';
import type { LaunchAsk, LaunchInput } from '#server/domain/launch/launch-input.ts';

export interface LaunchDraft {
  /** words: split here and executed as they are. shell: the line as it stands, for `sh -c`. */
  kind: 'words' | 'shell';
  /** As typed, whichever of the two it is. */
  line: string;
  /** Null: not chosen yet. */
  group: GroupPath | null;
  ownGroup: boolean;
  /** Empty: all that the group is in. */
  hierarchies: readonly string[];
  user: string;
  /** Supplementary groups, apart by commas; null: those of the user. */
  groups: string | null;
  /** "": the user's home folder. */
  folder: string;
  environment: readonly Variable[];
  nice: string;
  noNewPrivileges: boolean;
  /** Launched again after each boot. */
  startAtBoot: boolean;
  keepOutputBytes: number | undefined;
}

export interface Variable {
  /** Tells the rows of the form apart. */
  key: number;
  name: string;
  value: string;
}

export type DraftField = 'command' | 'group' | 'user' | 'groups' | 'folder' | 'environment' | 'nice';

export type DraftReading = { ok: true; ask: LaunchAsk } | { ok: false; faults: Partial<Record<DraftField, string>> };

export function emptyDraft(group: GroupPath | null, user: string): LaunchDraft {
  return {
    kind: 'words',
    line: '',
    group,
    ownGroup: true,
    hierarchies: [],
    user,
    groups: null,
    folder: '',
    environment: [],
    nice: '0',
    noNewPrivileges: true,
    startAtBoot: false,
    keepOutputBytes: undefined,
  };
}

/** The draft that asks for the same again. */
export function draftOf(input: LaunchInput): LaunchDraft {
  const { command, groups, folder, environment, nice, ...same } = input;
  return {
    ...same,
    // It would be launched twice from then on.
    startAtBoot: false,
    kind: command.kind === 'argv' ? 'words' : 'shell',
    line: command.kind === 'argv' ? quoteWords(command.argv) : command.line,
    groups: groups?.join(', ') ?? null,
    folder: folder ?? '',
    environment: environment.map((variable, key) => ({ key, ...variable })),
    nice: String(nice),
  };
}

/** What is asked for; what the schema says no to, the server says in its own words. */
export function readDraft(draft: LaunchDraft): DraftReading {
  const faults: Partial<Record<DraftField, string>> = {};
  const words = splitWords(draft.line);
  if (draft.line.trim() === '') faults.command = 'Enter a command.';
  else if (draft.kind === 'words' && !words.ok) faults.command = words.fault;
  if (draft.group === null) faults.group = 'Choose a group.';
  if (draft.user === '') faults.user = 'Choose a user.';
  if (draft.folder !== '' && !draft.folder.startsWith('/'))
    faults.folder = 'The working folder is an absolute path, such as /srv/job.';
  const nice = Number(draft.nice);
  if (!/^[+-]?\d+$/.test(draft.nice.trim()) || nice < -20 || nice > 19)
    faults.nice = 'A whole number from -20 (first) to 19 (last).';
  const environment = draft.environment.filter(({ name, value }) => name !== '' || value !== '');
  const fault = environmentFault(environment);
  if (fault) faults.environment = fault;
  if (Object.keys(faults).length > 0 || draft.group === null) return { ok: false, faults };
  return {
    ok: true,
    ask: {
      command:
        draft.kind === 'shell'
          ? { kind: 'shell', line: draft.line }
          : { kind: 'argv', argv: words.ok ? words.words : [] },
      group: draft.group,
      hierarchies: [...draft.hierarchies],
      ownGroup: draft.ownGroup,
      user: draft.user,
      groups: draft.groups === null ? null : draft.groups.split(/[\s,]+/).filter((name) => name !== ''),
      folder: draft.folder === '' ? null : draft.folder,
      environment: environment.map(({ name, value }) => ({ name, value })),
      nice,
      noNewPrivileges: draft.noNewPrivileges,
      ...(draft.startAtBoot ? { startAtBoot: true } : {}),
      ...(draft.keepOutputBytes === undefined ? {} : { keepOutputBytes: draft.keepOutputBytes }),
    },
  };
}

function environmentFault(environment: readonly Variable[]): string | null {
  const names = environment.map(({ name }) => name);
  const odd = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (odd === '') return 'A value has no name.';
  if (odd !== undefined) return `“${odd}”: a name has letters, digits and “_”, and does not begin with a digit.`;
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? null : `${twice} is there more than once.`;
}
