/**
 * How what is kept stands: asked of the agent once for all who look at the same time, and compared with libcgroup's files,
 * which are read anew only when their text has changed.
 */
import type { Db } from '#server/db/open-db.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { commandText } from '#server/domain/launch/command-words.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { withRows } from '#server/domain/limits/row-lines.ts';
import type { DriftGroup, DriftLimit, DriftReport } from '#server/domain/wanted/drift.ts';
import { isDrifting, isLimitDrifting, mostDriftGroups } from '#server/domain/wanted/drift.ts';
import { basisOfRights } from '#server/domain/wanted/rights-drift.ts';
import { isSameLimit } from '#server/domain/wanted/same-limit.ts';
import type { ConfigFile, WantedGroupState, WantedState } from '#server/domain/wanted/wanted-verbs.ts';
import type { Clock } from '#server/services/clock.ts';
import { lastChangeOf, lastEndOf } from './last-change.ts';
import type { FileValue, FileValues } from './read-file-values.ts';
import { readFileValues } from './read-file-values.ts';

export interface DriftReader {
  /** Throws AGENT_DOWN. */
  read(): Promise<DriftReport>;
  /** How many groups differ, for a badge: up to ten seconds old. Null while the agent does not answer. */
  count(): Promise<number | null>;
}

export interface DriftParts {
  db: Db;
  host: { name: string; verbs: Pick<AgentVerbs, 'wanted' | 'configFiles' | 'facts'> };
  clock: Clock;
}

interface Look {
  state: WantedState;
  groups: DriftGroup[];
  files: FileValues['files'];
  atMs: number;
}

const countKeptMs = 10_000;
/** Of so many limits it is looked up who changed them. */
const mostAsked = 200;

export function createDriftReader({ db, host, clock }: DriftParts): DriftReader {
  let parsed: { key: string; values: FileValues } | null = null;
  let looking: Promise<Look> | null = null;
  let last: { differing: number; atMs: number } | null = null;

  const valuesOf = (files: readonly ConfigFile[], facts: HostFacts): FileValues => {
    const key = JSON.stringify([files, facts.hierarchies.map(({ id }) => id)]);
    if (parsed?.key !== key) parsed = { key, values: readFileValues(files, facts) };
    return parsed.values;
  };
  const look = async (): Promise<Look> => {
    const [state, files, facts] = await Promise.all([
      host.verbs.wanted(),
      host.verbs.configFiles(),
      host.verbs.facts(),
    ]);
    const values = valuesOf(files, facts);
    const rules = { facts: factsOf({ ...facts, devices: [] }), controllers: facts.controllers };
    const groups = state.groups.map((group) => compared(group, values, rules));
    last = { differing: groups.filter(isDrifting).length, atMs: clock() };
    return { state, groups, files: values.files, atMs: last.atMs };
  };
  /** Who comes while one is under way gets that one. */
  const shared = () => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  return {
    read: async () => {
      const { state, groups, files, atMs } = await shared();
      const differing = groups.filter(isDrifting);
      const same = groups.filter((group) => !isDrifting(group));
      return {
        groups: await withLastChanges({ db, host: host.name, nowMs: atMs }, differing.slice(0, mostDriftGroups)),
        differing: differing.length,
        same: same.slice(0, mostDriftGroups).map(({ group, limits, asked: { by, atMs: askedAtMs } }) => {
          return { group, limits: limits.length, by, atMs: askedAtMs };
        }),
        kept: groups.length,
        launches: state.launches.map(({ id, asked, input: { group, command, user } }) => {
          return { id, asked, group, command: commandText(command), user };
        }),
        boot: state.boot,
        files,
        atMs,
      };
    },
    count: async () => {
      if (last && clock() - last.atMs < countKeptMs) return last.differing;
      try {
        return (await shared()).groups.filter(isDrifting).length;
      } catch (error) {
        if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
        throw error;
      }
    },
  };
}

interface Rules {
  facts: LimitFacts;
  controllers: HostFacts['controllers'];
}

function compared(group: WantedGroupState, values: FileValues, rules: Rules): DriftGroup {
  const ofGroup = values.of.get(group.group);
  const limits = group.limits.map((limit): DriftLimit => {
    const said = ofGroup?.get(limit.key) ?? null;
    const file = said && { path: said.path, edit: said.edit, isSame: saysTheSame(limit.wanted, said, rules) };
    return { ...limit, file, changed: null };
  });
  const rightsBasis = group.rights.length === 0 ? null : basisOfRights(group.rights);
  return { ...group, limits, rightsBasis, changed: null };
}

/** Of a table what the file does not name stays: it says the same where it changes nothing of what is wanted. */
function saysTheSame({ key, value }: LimitEdit, { edit, rows }: FileValue, { facts, controllers }: Rules): boolean {
  const place = controllers[controllerOfLimit(key)];
  const rule = place.kind === 'available' ? limitRule(place.version, key) : null;
  if (rule === null) return false;
  if (rows !== null) {
    const loaded = withRows(rule, value, rows);
    return !('fault' in loaded) && isSameLimit(rule, value, loaded.value, facts);
  }
  const isFaulty = (one: LimitEdit['value']) => rule.fault(one as never, facts) !== null;
  return !isFaulty(value) && !isFaulty(edit.value) && isSameLimit(rule, value, edit.value, facts);
}

async function withLastChanges(
  where: { db: Db; host: string; nowMs: number },
  groups: readonly DriftGroup[],
): Promise<DriftGroup[]> {
  let asked = 0;
  const told: DriftGroup[] = [];
  for (const group of groups) {
    const limits: DriftLimit[] = [];
    const isGone = group.missing.length === group.hierarchies.length;
    for (const limit of group.limits) {
      const isMeant = !isGone && isLimitDrifting(limit) && asked < mostAsked;
      if (isMeant) asked += 1;
      const changed = isMeant ? await lastChangeOf({ ...where, group: group.group }, limit) : null;
      limits.push({ ...limit, changed });
    }
    const changed = isGone && asked < mostAsked ? await lastEndOf({ ...where, group: group.group }) : null;
    if (isGone) asked += 1;
    told.push({ ...group, limits, changed });
  }
  return told;
}
