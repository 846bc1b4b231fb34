/**
 * What a file would leave behind on a host that has none of its groups: each parameter as libcgroup writes it, in the
 * order of the file, with the kernel's rules (domain/limits) and what it compares a value with at that moment. Says what
 * the kernel would refuse or keep otherwise, and answers with what it would show in the end.
 */
import type { FaultSeverity, Span } from '#server/domain/config/config-fault.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitValue } from '#server/domain/limits/limits.ts';
import { splitRows } from '#server/domain/limits/row-lines.ts';
import { octalTrap, readWritten, ruleOfFile } from '#server/domain/limits/written-text.ts';
import { anyFacts, type ConfigHost } from './config-host.ts';
import { type Assignment, assignmentsInOrder } from './config-model.ts';
import type { ConfigTree } from './config-tree.ts';
import type { FaultList } from './fault-list.ts';
import { surroundingsDoubt, surroundingsFault } from './load-surroundings.ts';
import { LoadedLimits } from './loaded-limits.ts';

/** Loads the file on paper. Limits that are refused are left as they were. */
export function loadInOrder(tree: ConfigTree, host: ConfigHost | null, list: FaultList): LoadedLimits {
  const all = assignmentsInOrder(tree);
  const loaded = new LoadedLimits(all.map(({ group }) => group));
  for (const [at, assignment] of all.entries()) {
    const rule = ruleOf(assignment, host);
    const rest = rule && splitRows(rule.version, assignment.key, assignment.value).rest;
    if (!rule || !rest) continue;
    load(
      { ...assignment, value: rest },
      { rule, loaded, facts: host?.facts ?? anyFacts, list, later: () => all.slice(at + 1) },
    );
  }
  return loaded;
}

/** The rule of a parameter where its controller is, or on the version that has it. */
export function ruleOf({ controller, key }: Assignment, host: ConfigHost | null): LimitRule | null {
  const versions: readonly CgroupVersion[] = host ? [host.controllers.get(controller)?.version ?? 2] : [1, 2];
  for (const version of versions) {
    const rule = ruleOfFile(version, key);
    if (rule) return rule;
  }
  return null;
}

function load(
  assignment: Assignment,
  {
    rule,
    loaded,
    facts,
    list,
    later,
  }: { rule: LimitRule; loaded: LoadedLimits; facts: LimitFacts; list: FaultList; later: () => readonly Assignment[] },
): void {
  const { group, key: file, value: text, setting } = assignment;
  const written = readWritten(rule, file, text, facts);
  if (written.kind === 'fault') {
    list.say('refused', written.sentence, setting.value);
    return;
  }
  const before = loaded.groups.get(group)?.get(rule.key);
  const value =
    written.kind === 'edit'
      ? written.edit.value
      : { ...((before?.value ?? rule.initial) as LimitValue<'cpu.quota'>), ...written.part };
  const octal = octalTrap(text);
  if (octal !== null) list.say('warning', sayOfMeaning('value-octal', { text, value: octal }), setting.value);

  const write = rule.toWrites(value as LimitRule['initial'], facts).find((each) => each.file === file);
  const keeps = write?.keeps ?? text;
  if (octal === null && write && write.text !== keeps && isTold(rule, write.text))
    list.say(severityOf(rule), sayOfMeaning('value-kept-as', { text: write.text, keeps, file }), setting.value);

  const surroundings = { group, rule, value, loaded, later, lineOf: (span: Span) => list.lineOf(span) };
  const fault = surroundingsFault(surroundings);
  if (fault) {
    list.say('refused', fault, setting);
    return;
  }
  const doubt = surroundingsDoubt(surroundings);
  if (doubt) list.say('warning', doubt, setting);
  const shows = new Map(before?.shows).set(file, keeps);
  loaded.groups.get(group)?.set(rule.key, { rule, value, shows });
}

/** A list in another form, "no limit" and what is shown in words are no surprise. */
function isTold({ unit }: LimitRule, written: string): boolean {
  return (unit === 'bytes' || unit === 'shares') && /^\d+$/.test(written);
}

/** Whole pages are what everybody gets; shares that are clamped are not what was meant. */
function severityOf({ unit }: LimitRule): FaultSeverity {
  return unit === 'bytes' ? 'info' : 'warning';
}
