'use client';

/** One kill, explained: who was killed, whose limit it was, what led to it, and what can be done. */
import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { formatEditsParam } from '#components/changes/edits-param.ts';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { Fold } from '#components/ui/fold.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { EventDetail } from '#server/domain/events/event-list.ts';
import type { EventGroup, Kill, Victim } from '#server/domain/events/host-event.ts';
import type { KillAdvice } from '#server/domain/events/kill-advice.ts';
import { killAdvice } from '#server/domain/events/kill-advice.ts';
import type { OomUse } from '#server/domain/events/oom-report.ts';
import { formatBytes, formatCount, formatMoment } from '#server/domain/units.ts';
import { Fact, Facts } from './facts.tsx';
import { KindTag } from './kind-tag.tsx';
import { LimitSetBy } from './limit-set-by.tsx';
import { MemorySplit } from './memory-split.tsx';
import { OomTaskTable } from './oom-task-table.tsx';
import { UseBeforeChart } from './use-before-chart.tsx';

export function KillCard({ detail, kill }: { detail: EventDetail; kill: Kill }) {
  const place = useHostFacts()?.controllers.memory;
  const advice = killAdvice(kill, place?.kind === 'available' ? place.version : null);
  const [victim, ...others] = kill.victims;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2">
        <KindTag kind={detail.kind} />
        <span className="min-w-0 break-words">{detail.sentence.text}</span>
      </p>
      {kill.source === 'counter' ? (
        <Note tone="info">
          Known from the group’s oom_kill counter: the kernel log, which names the victim, cannot be read here.
        </Note>
      ) : kill.limit === null && kill.constraint === null ? (
        <Note tone="info">
          The kernel printed only the victim: it suppresses the rest of its reports when there are more than ten in five
          seconds.
        </Note>
      ) : null}
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        <Section title="Victim">
          <Facts>
            {victim ? <VictimFacts victim={victim} /> : <Fact name="Command">not known</Fact>}
            <Fact name="Group">
              <GroupName group={kill.victimGroup} />
            </Fact>
            <Fact name="When">
              {formatMoment(detail.atMs, Date.now())} <span className="text-muted">on {detail.host}</span>
            </Fact>
            {others.length > 0 ? (
              <Fact name="Also killed">
                {others.map(({ pid, command }) => `${command} (${pid})`).join(', ')}
                {kill.victimsLeftOut > 0 ? ` and ${formatCount(kill.victimsLeftOut)} more` : null}
              </Fact>
            ) : null}
          </Facts>
          {victim ? <MemorySplit victim={victim} /> : null}
        </Section>
        <Section title={kill.limit ? 'The limit that was hit' : 'What ran out'}>
          <LimitFacts kill={kill} detail={detail} />
        </Section>
      </div>
      {advice.length > 0 ? (
        <Section title="What to do">
          <ul className="flex flex-col gap-2">
            {advice.map((each) => (
              <Advice key={each.code} advice={each} />
            ))}
          </ul>
        </Section>
      ) : null}
      {kill.before.length > 0 ? <UseBeforeChart before={kill.before} killedAtMs={detail.atMs} /> : null}
      {kill.tasks.length > 0 ? (
        <Section title="The kernel’s task dump">
          <OomTaskTable
            tasks={kill.tasks}
            leftOut={kill.tasksLeftOut}
            victims={kill.victims.map(({ pid }) => pid)}
            label="Processes at that moment"
          />
        </Section>
      ) : null}
      {kill.stats ? <MemoryStat stats={kill.stats} /> : null}
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2">
      <h3 className="font-medium">{title}</h3>
      {children}
    </section>
  );
}

function VictimFacts({ victim }: { victim: Victim }) {
  return (
    <>
      <Fact name="Command">
        <span className="font-mono text-sm">{victim.command || '(no name)'}</span>
      </Fact>
      <Fact name="Pid">{victim.pid}</Fact>
      <Fact name="User">
        {victim.uid === null ? (
          <span className="text-muted">this kernel does not say</span>
        ) : (
          `${victim.user ?? victim.uid} (uid ${victim.uid})`
        )}
      </Fact>
      {victim.scoreAdj ? <Fact name="oom_score_adj">{victim.scoreAdj}</Fact> : null}
    </>
  );
}

function LimitFacts({ kill, detail }: { kill: Kill; detail: EventDetail }) {
  const { limit } = kill;
  if (!limit)
    return (
      <Facts>
        <Fact name="Scope">{scopeOf(kill, detail)}</Fact>
        {kill.invokedBy ? <Fact name="Invoked by">{kill.invokedBy}</Fact> : null}
      </Facts>
    );
  const isOwn = limit.owner.kernelPath === kill.victimGroup?.kernelPath;
  return (
    <Facts>
      <Fact name="Limit of">
        <span className="flex flex-wrap items-center gap-2">
          <GroupName group={limit.owner} tab="limits" />
          <Tag tone={isOwn ? 'neutral' : 'warn'}>{isOwn ? 'the group itself' : 'a group above'}</Tag>
        </span>
      </Fact>
      <UseFacts name="Memory" use={limit.memory} />
      <UseFacts name={limit.swapCounts === 'swap' ? 'Swap' : 'Memory and swap'} use={limit.swap} />
      <Fact name="Set by">
        <LimitSetBy change={detail.limitSetBy} />
      </Fact>
      {kill.killedGroup ? (
        <Fact name="Killed as a unit">
          <GroupName group={kill.killedGroup} /> <span className="text-muted">(memory.oom.group)</span>
        </Fact>
      ) : null}
      {kill.invokedBy ? <Fact name="Invoked by">{kill.invokedBy}</Fact> : null}
    </Facts>
  );
}

function scopeOf(kill: Kill, { kind }: EventDetail): string {
  if (kind !== 'host-oom-kill') return kill.source === 'counter' ? 'this group or one above it' : 'a memory limit';
  if (kill.constraint === 'CONSTRAINT_CPUSET') return 'the memory nodes that the cpuset allows';
  if (kill.constraint === 'CONSTRAINT_MEMORY_POLICY') return 'the memory nodes that a memory policy allows';
  return 'the whole host';
}

function UseFacts({ name, use }: { name: string; use: OomUse | null }) {
  // Without a limit of its own it is not what was hit.
  if (!use || use.limitBytes === 'max') return null;
  return (
    <Fact name={name}>
      {formatBytes(use.usageBytes)} of <b className="font-medium">{formatBytes(use.limitBytes)}</b>
      <span className="text-muted">, hit {formatCount(use.failures)} times</span>
    </Fact>
  );
}

function GroupName({ group, tab }: { group: EventGroup | null; tab?: 'limits' }) {
  if (!group) return <span className="text-muted">not known</span>;
  return group.path ? (
    <GroupLink group={group.path} tab={tab} className="font-mono text-sm break-all text-link" />
  ) : (
    <span className="font-mono text-sm break-all" title="Outside of what this host shows to Corral">
      {group.kernelPath}
    </span>
  );
}

function Advice({ advice }: { advice: KillAdvice }) {
  const target = advice.edits;
  const edits = target && target.edits.length > 0 ? `&edits=${encodeURIComponent(formatEditsParam(target.edits))}` : '';
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 rounded-md border border-line-soft px-3 py-2">
      <span className="min-w-0 flex-1 basis-64">{advice.text}</span>
      {target ? (
        <Link
          href={`${groupHref(target.group, 'limits')}${edits}`}
          className="inline-flex shrink-0 items-center gap-1 rounded-sm text-link hover:underline"
        >
          Open in Limits <Icon as={ArrowRight} size={13} />
        </Link>
      ) : null}
    </li>
  );
}

/** Keys of memory.stat that explain a kill; the rest is a press away. */
const mainStats = ['anon', 'file', 'kernel', 'shmem', 'slab', 'total_rss', 'total_cache', 'total_shmem', 'total_swap'];

function MemoryStat({ stats }: { stats: Record<string, number> }) {
  const main = mainStats.filter((key) => stats[key] !== undefined);
  return (
    <Fold
      summaryClassName="text-muted"
      summary={`memory.stat of the limit’s group ${main.map((key) => `${key} ${formatBytes(stats[key] ?? 0)}`).join(' · ')}`}
    >
      <dl className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(240px,1fr))] gap-x-6 font-mono text-xs">
        {Object.entries(stats).map(([key, value]) => (
          <div key={key} className="flex justify-between gap-2 border-b border-line-soft py-0.5">
            <dt className="text-muted">{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}
