/**
 * What has come back with this boot of the host, in a file of lines beside the journal: whoever goes on after a kill sees which
 * groups are done, and a restart within the same boot that nothing is to be done.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BootReport, RestoredGroup, RestoredLaunch } from '#server/domain/wanted/wanted-verbs.ts';

type Line =
  | { at: 'boot'; bootId: string; startedAtMs: number; setAside: Sentence | null }
  | { at: 'group'; group: RestoredGroup }
  | { at: 'launch'; launch: RestoredLaunch }
  | { at: 'end'; endedAtMs: number };

export interface BootRecord {
  /** As it is now; not to be changed. */
  readonly report: Omit<BootReport, 'awaited'>;
  group(group: RestoredGroup): void;
  launch(launch: RestoredLaunch): void;
  end(endedAtMs: number): void;
}

/** Goes on with the record of this boot, or begins it. What cannot be stored is told to `log`: the restore itself goes on. */
export function openBootRecord(
  file: string,
  {
    bootId,
    nowMs,
    setAside,
    log,
  }: { bootId: string; nowMs: number; setAside: Sentence | null; log: (line: string) => void },
): BootRecord {
  let isCut = endsCut(file);
  const store = (line: Line) => {
    try {
      // What a kill or a full disk cut short must not swallow what follows.
      appendFileSync(file, `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`, { mode: 0o600 });
      isCut = false;
    } catch (cause) {
      isCut = true;
      log(`${file} could not be written, a restart may restore what is kept once more: ${String(cause)}`);
    }
  };
  const report = readRecord(file, bootId) ?? begun();
  function begun(): BootRecord['report'] {
    const first = { at: 'boot', bootId, startedAtMs: nowMs, setAside } as const;
    try {
      writeFileSync(file, '', { mode: 0o600 });
      isCut = false;
    } catch (cause) {
      log(`${file} could not be begun anew: ${String(cause)}`);
    }
    store(first);
    return { bootId, startedAtMs: nowMs, endedAtMs: null, setAside, groups: [], launches: [] };
  }
  return {
    report,
    group: (group) => {
      report.groups.push(group);
      store({ at: 'group', group });
    },
    launch: (launch) => {
      report.launches.push(launch);
      store({ at: 'launch', launch });
    },
    end: (endedAtMs) => {
      report.endedAtMs = endedAtMs;
      store({ at: 'end', endedAtMs });
    },
  };
}

function endsCut(file: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return text !== '' && !text.endsWith('\n');
}

/** Null when the file is of another boot, or there is none. A line that a kill cut short counts as not written. */
function readRecord(file: string, bootId: string): BootRecord['report'] | null {
  if (!existsSync(file)) return null;
  let report: BootRecord['report'] | null = null;
  for (const line of linesIn(readFileSync(file, 'utf8'))) {
    if (line.at === 'boot') {
      const { bootId: of, startedAtMs, setAside } = line;
      report = of === bootId ? { bootId, startedAtMs, endedAtMs: null, setAside, groups: [], launches: [] } : null;
    } else if (line.at === 'group') report?.groups.push(line.group);
    else if (line.at === 'launch') report?.launches.push(line.launch);
    else if (report) report.endedAtMs = line.endedAtMs;
  }
  return report;
}

function linesIn(text: string): Line[] {
  return text.split('\n').flatMap((each) => {
    try {
      return each === '' ? [] : [JSON.parse(each) as Line];
    } catch (cause) {
      if (cause instanceof SyntaxError) return [];
      throw cause;
    }
  });
}
