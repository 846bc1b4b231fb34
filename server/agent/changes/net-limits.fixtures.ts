/**
 * For tests only, as a process of its own in a mount namespace of its own, where the folder that it is told has v1's net_cls and
 * net_prio: tries the two and prints what came of it as JSON.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { editOfFileText } from '#server/domain/limits/edit-of-file-text.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { applyChange, previewChange } from './apply-change.ts';
import { host, sceneNow } from './host-scene.fixtures.ts';

/** What one text came to. */
export interface NetAnswer {
  file: string;
  typed: string;
  /** The errno, or what the file then shows. */
  kernel: string;
  /** Null for a text that means no limit; else the refusal's code, or what the preview says that the kernel keeps. */
  corral: string | null;
}

export interface NetReport {
  hierarchies: string[];
  answers: NetAnswer[];
  /** Applied, with what was foretold and what was read back. */
  applied: { result: string; foretold: (string | null)[]; after: (string | null)[] }[];
  /** A group made below one with a class and a priority. */
  inherited: { class: string; priorities: string };
}

const top = parseGroupPath(`/corral-test-net-${process.pid}`);
const below = parseGroupPath(`${top}/below`);
const classes = host.hierarchyFor('net_cls');
const priorities = host.hierarchyFor('net_prio');
if (!classes || !priorities) throw new Error('net_cls and net_prio are not mounted here');

const homes = [...new Set([classes, priorities])];
const fileIn = (group: GroupPath, file: string) =>
  `${dirOf(file.startsWith('net_cls') ? classes : priorities, group)}/${file}`;
const read = (file: string, group = top) => readFileSync(fileIn(group, file), 'utf8').trim();

function raw(file: string, text: string): string {
  try {
    writeFileSync(fileIn(top, file), text, { flag: 'r+' });
    return read(file);
  } catch (cause) {
    return errnoOf(cause) ?? 'unknown';
  }
}

function foretold(file: string, typed: string): string | null {
  const said = editOfFileText(1, file, typed, (name) => read(name));
  if (said.kind === 'fault') return null;
  const plan = previewChange(sceneNow(), { group: top, edits: [said.edit] });
  const refused = plan.notes.find(({ severity }) => severity === 'refused');
  return refused?.code ?? plan.writes.map(({ keeps }) => keeps).join('; ');
}

async function apply(edit: LimitEdit): Promise<NetReport['applied'][number]> {
  const plan = previewChange(sceneNow(), { group: top, edits: [edit] });
  const request = { group: top, edits: [edit], basis: plan.basis, confirmed: null, requestId: 'test' };
  const { result, writes } = await applyChange(sceneNow(), request);
  return { result, foretold: plan.writes.map(({ keeps }) => keeps), after: writes.map(({ after }) => after) };
}

const reset = () => {
  raw('net_cls.classid', '0');
  raw('net_prio.ifpriomap', 'lo 0');
};

for (const home of homes) mkdirSync(dirOf(home, top));
try {
  const texts = JSON.parse(process.argv[2] ?? '[]') as [string, string][];
  const answers = texts.map(([file, typed]): NetAnswer => {
    reset();
    const corral = foretold(file, typed);
    return { file, typed, corral, kernel: raw(file, typed) };
  });
  reset();
  const applied = [
    await apply({ key: 'net_cls.classid', value: 0x10_0001 }),
    await apply({ key: 'net_prio.ifpriomap', value: [{ interface: 'lo', priority: 7 }] }),
  ];
  for (const home of homes) mkdirSync(dirOf(home, below));
  const inherited = { class: read('net_cls.classid', below), priorities: read('net_prio.ifpriomap', below) };
  applied.push(await apply({ key: 'net_prio.ifpriomap', value: [] }));
  const report: NetReport = { hierarchies: homes.map(({ id }) => id), answers, applied, inherited };
  process.stdout.write(JSON.stringify(report));
} finally {
  for (const group of [below, top])
    for (const home of homes) if (existsSync(dirOf(home, group))) rmdirSync(dirOf(home, group));
}
