/**
 * For tests only, as a process of its own in a mount namespace with v1's net_cls and net_prio (net-mount.fixtures.ts): loads each
 * text of a file of JSON by Debian's cgconfigparser and by Corral, into groups of their own, and prints what came of it as JSON.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { host, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readHostFacts } from '#server/cgroupfs/groups/host-facts.ts';
import { asLoadTakesIt, keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { sortedRows } from '#server/domain/limits/setting-rows.ts';
import { planLoad } from './plan-load.ts';
import { runLoad } from './run-load.ts';

/** What one file came to: loaded, and what stands then in its group and the one below; else null. */
export interface NetLoad {
  text: string;
  theirs: Record<string, string> | null;
  ours: Record<string, string> | null;
  /** What cgconfigparser printed, or why Corral refused. */
  said: string;
}

/** Where the texts have the name of their group. */
const groupMark = 'GROUP';
const parser = '/usr/sbin/cgconfigparser';
const home = host.hierarchyFor('net_prio');
if (!home) throw new Error('net_prio is not mounted here');
const [theirs, ours] = ['theirs', 'ours'].map((name) => parseGroupPath(`/corral-test-net-${name}-${process.pid}`));
if (!theirs || !ours) throw new Error('two groups were named');

function stateOf(top: GroupPath): Record<string, string> {
  return Object.fromEntries(
    [top, `${top}/below` as GroupPath].flatMap((group) => {
      if (!home || !existsIn(home, group)) return [];
      const read = (file: string) => sortedRows(readFileSync(`${dirOf(home, group)}/${file}`, 'utf8'));
      return ['net_cls.classid', 'net_prio.ifpriomap'].map((file) => [
        `${group.slice(top.length)}/${file}`,
        read(file),
      ]);
    }),
  );
}

function clear(top: GroupPath): void {
  for (const group of [`${top}/below` as GroupPath, top])
    if (home && existsSync(dirOf(home, group))) rmdirSync(dirOf(home, group));
}

function byLibcgroup(text: string, conf: string): string | null {
  writeFileSync(conf, text);
  const { status, stdout, stderr } = spawnSync(parser, ['-l', conf], { encoding: 'utf8' });
  return status === 0 ? null : `${stdout}${stderr}`.trim() || `status ${status}`;
}

/** Why it was not loaded, null where it was. */
async function byCorral(text: string): Promise<string | null> {
  const here = configHostOf(readHostFacts(host, {} as HostFacts['agent']));
  const tree = parseConfig(text);
  const fault = lintConfig(tree, here).map(asLoadTakesIt).find(keepsFromLoading);
  if (fault) return fault.text;
  const asked = { groups: wantedGroups(tree, here).groups, removes: [] };
  const plan = planLoad(sceneNow(), asked);
  const refused = plan.steps.flatMap(({ notes }) => notes.filter(({ severity }) => severity === 'refused')).at(0);
  if (refused) return refused.text;
  const outcome = await runLoad(sceneNow(), { ...asked, basis: plan.basis, confirmed: null, requestId: 'rows' });
  return outcome.result === 'applied' ? null : JSON.stringify(outcome.writes);
}

const [input = ''] = process.argv.slice(2);
const loads: NetLoad[] = [];
try {
  for (const text of JSON.parse(readFileSync(input, 'utf8')) as string[]) {
    const their = byLibcgroup(text.replaceAll(groupMark, theirs.slice(1)), `${input}.conf`);
    const our = await byCorral(text.replaceAll(groupMark, ours.slice(1)));
    loads.push({
      text,
      theirs: their === null ? stateOf(theirs) : null,
      ours: our === null ? stateOf(ours) : Object.keys(stateOf(ours)).length > 0 ? { left: 'something' } : null,
      said: `${their} / ${our}`,
    });
    clear(theirs);
    clear(ours);
  }
  process.stdout.write(JSON.stringify(loads));
} finally {
  clear(theirs);
  clear(ours);
}
