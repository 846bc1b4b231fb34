/**
 * What creating a group as a unit of systemd's would do: its file, and what the kernel is expected to show once systemd has
 * started it. Pure: the preview and the creation run this same code on the same look at the host.
 */
import { fingerprintOf } from '#server/domain/changes/basis.ts';
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import { shellWord, systemdProperties, unitWord, withoutSystemdProperty } from '#server/domain/changes/equivalents.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { expectedOf } from '#server/domain/changes/systemd-way.ts';
import type { UnitKind } from '#server/domain/groups/group-kinds.ts';
import { type GroupPath, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { CreatePlan, PlannedDir, PlannedUnit } from '#server/domain/groups/group-verbs.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planCreation } from './plan-creation.ts';

/** Where an administrator's units are (systemd.unit(5)). */
export const unitFolder = '/etc/systemd/system';

/** The first line of a file that Corral wrote: nobody else's is ever removed. */
export const unitMark = '# Made by Corral.';

/** `context` is that of the group as it would be right after mkdir. Never throws: a refusal is a note of the plan. */
export function planUnit(
  context: ChangeContext,
  { kind, makes, edits }: { kind: UnitKind; makes: PlannedDir[]; edits: readonly LimitEdit[] },
): CreatePlan {
  const enable = [...new Set(edits.map(({ key }) => controllerOfLimit(key)))];
  const creation = planCreation(context, { makes, filling: [], enable, edits });
  const without = withoutSystemdProperty(creation.context, edits);
  const properties = systemdProperties(creation.context, edits, creation.limits);
  const unit = unitOfNew(context, kind, properties);
  const notes: PlanNote[] = [
    ...creation.plan.notes.filter(({ code }) => !ofOthers.has(code)),
    ...without.map((key) => note('unit-without-property', { unit: unit.name, limit: key }, key)),
  ];
  return {
    ...creation.plan,
    writes: expectedOf(creation.limits),
    notes,
    refused: notes.some(({ severity }) => severity === 'refused'),
    unit,
    equivalents: { shell: [], libcgroup: [], systemd: [...unit.commands] },
    basis: fingerprintOf([creation.plan.basis, unit.file, unit.text]),
  };
}

/** What is said of a directory that systemd does not know: here it is the one that makes it. */
const ofOthers: ReadonlySet<string> = new Set([
  'owner-systemd',
  'owner-systemd-unit',
  'owner-newcomer',
  'systemd-partial',
  'enables-controller',
]);

function unitOfNew(context: ChangeContext, kind: UnitKind, properties: readonly string[]): PlannedUnit {
  const name = unitOf(context.group) ?? nameOf(context.group);
  const file = `${unitFolder}/${name}`;
  const text = kind === 'slice' ? sliceText(name, properties) : delegatedText(name, context.group, properties);
  const heredoc = [`cat > ${shellWord(file)} <<'END'`, ...text.trimEnd().split('\n'), 'END'];
  return {
    name,
    kind,
    file,
    text,
    link: linkOf(name),
    commands: [...heredoc, `systemctl enable --now -- ${unitWord(name)}`],
  };
}

/** The link by which a unit that was made here is started at boot. */
export function linkOf(unit: string): string {
  return `${unitFolder}/${unit.endsWith('.slice') ? 'slices' : 'multi-user'}.target.wants/${unit}`;
}

/** All is counted, so that the files for it are there from the beginning. */
const accounting = ['CPUAccounting=yes', 'MemoryAccounting=yes', 'IOAccounting=yes', 'TasksAccounting=yes'];

function sliceText(name: string, properties: readonly string[]): string {
  return linesOf(
    [unitMark, '[Unit]', `Description=Corral: ${name}`],
    ['[Slice]', ...accounting, ...properties],
    // A slice starts with the first unit in it; this one is there from the boot on.
    ['[Install]', 'WantedBy=slices.target'],
  );
}

/**
 * A service whose one process waits in a group of its own, so that the kernel lets the service's group hand controllers down
 * (DelegateSubgroup= came with systemd 254). It is ready when the process is there, and before Corral restores what is below.
 */
function delegatedText(name: string, group: GroupPath, properties: readonly string[]): string {
  const slice = unitOf(parentOf(group) ?? rootPath) ?? '-.slice';
  return linesOf(
    [unitMark, '[Unit]', `Description=Corral: groups in ${name}`, 'Before=corral-agent.service'],
    [
      '[Service]',
      `Slice=${slice}`,
      'Delegate=yes',
      'Type=notify',
      'NotifyAccess=main',
      // "$$" is systemd's way to write "$".
      `ExecStart=/bin/sh -c '${intoLeaf.replaceAll('$', '$$$$')}'`,
      'Restart=always',
      // Its end would be the end of all groups below: the kernel is to choose others.
      'OOMScoreAdjust=-1000',
      'OOMPolicy=continue',
      'NoNewPrivileges=yes',
      ...accounting,
      ...properties,
    ],
    ['[Install]', 'WantedBy=multi-user.target'],
  );
}

/** With v2 alone /proc/self/cgroup is one line, "0::/corral-x.service". */
const intoLeaf = [
  'IFS=: read -r _ _ own </proc/self/cgroup',
  'cd "/sys/fs/cgroup$own"',
  'mkdir -p main',
  'echo $$ >main/cgroup.procs',
  'cd /',
  'systemd-notify --ready',
  'exec sleep infinity',
].join(' && ');

function linesOf(...sections: readonly (readonly string[])[]): string {
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
