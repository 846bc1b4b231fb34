/** Who would land where: every process of the host against the rules. Nothing is moved. */

import type { Landed } from '#server/cgconfig/rules/landing.ts';
import { textOfRule } from '#server/cgconfig/rules/rules-tree.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { allPids, nextTurn, pidsPerTurn, readCommand } from '#server/cgroupfs/processes/processes.ts';
import { parseProcessGroups } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readRuleProcess } from '#server/cgroupfs/rules/read-rule-process.ts';
import type { Landing, LandingKind, RulesPreview, RulesPreviewRequest } from '#server/domain/rules/rule-verbs.ts';
import type { MoveRoom } from '../teams/move-room.ts';
import { type LandingScene, landProcess, type RuleBook } from './rule-book.ts';

/**
 * Each process in its turn; what has ended meanwhile is passed over. With `room`, one for which a team's budget has none is kept. The
 * event loop gets a turn now and then.
 */
export async function* landings(
  book: RuleBook,
  scene: LandingScene,
  pids: readonly number[] = allPids(scene.host),
  room: MoveRoom | null = null,
): AsyncGenerator<{ landing: Landed; pid: number; startTicks: string; row: () => Landing }> {
  for (const [at, pid] of pids.entries()) {
    if (at % pidsPerTurn === pidsPerTurn - 1) await nextTurn();
    const stat = readProcessStat(scene.host, pid);
    const process = stat && readRuleProcess(scene.host, pid);
    if (!stat || !process) continue;
    const landed = landProcess(book, { ...process, kernelThread: stat.kernelThread }, scene);
    const full = landed.kind === 'move' ? (room?.take(pid, landed.moves) ?? null) : null;
    const landing: Landed = full ? { ...landed, kind: 'kept', moves: [], why: full } : landed;
    const { startTicks, name } = stat;
    const row = (): Landing => ({
      kind: landing.kind,
      pid,
      startTicks,
      user: book.accounts.userOfUid.get(process.uid) ?? String(process.uid),
      name,
      command: readCommand(scene.host, pid),
      procname: process.procname,
      groups: parseProcessGroups(scene.host, process.cgroups).map(({ hierarchy, path }) => ({
        hierarchyId: hierarchy.id,
        path,
      })),
      lines: landing.lines.map(({ rule, group, hierarchies }) => ({
        path: rule.path,
        line: rule.line.line,
        rule: ruleText(book, rule),
        group,
        hierarchies,
      })),
      why: landing.why,
      warning: landing.warning,
    });
    yield { landing, pid, startTicks, row };
  }
}

export function ruleText({ files }: Pick<RuleBook, 'files'>, { path, line }: Landed['lines'][number]['rule']): string {
  const file = files.find((each) => each.path === path);
  return file ? textOfRule(file.tree, line) : '';
}

export async function previewRules(
  book: RuleBook,
  scene: LandingScene,
  { search, show, limit }: Pick<RulesPreviewRequest, 'search' | 'show' | 'limit'>,
  room: MoveRoom | null = null,
): Promise<RulesPreview> {
  const counts: Record<LandingKind, number> = { move: 0, there: 0, kept: 0, ignored: 0, none: 0 };
  const rows: Landing[] = [];
  const wanted = search.trim().toLowerCase();
  let total = 0;
  for await (const { landing, row } of landings(book, scene, undefined, room)) {
    counts[landing.kind] += 1;
    if (show !== 'all' && landing.kind !== show) continue;
    // Beyond the limit only what a search needs is read.
    const seen = wanted !== '' || rows.length < limit ? row() : null;
    if (seen && wanted !== '' && !matches(seen, wanted)) continue;
    total += 1;
    if (seen && rows.length < limit) rows.push(seen);
  }
  return { rows, total, counts, refused: book.refusedBy !== null, basis: book.basis };
}

function matches({ pid, user, name, command, procname, lines, groups }: Landing, wanted: string): boolean {
  const texts = [
    user,
    name,
    command,
    procname,
    ...lines.flatMap(({ group }) => group ?? []),
    ...groups.map(({ path }) => path),
  ];
  return String(pid) === wanted || texts.some((text) => text.toLowerCase().includes(wanted));
}
