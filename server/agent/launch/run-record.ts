/** One run as the agent holds it: what its folder says, and what the kernel says of it now. */

import { membersOf } from '#server/cgroupfs/control/members.ts';
import { hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readSession, type SessionProcess } from '#server/cgroupfs/launch/read-session.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { OutputStream, Run, RunDetail, RunStop } from '#server/domain/launch/run.ts';
import { mayNotHaveStarted, parseRunStatus, type RunStatus, runEndOf } from './run-end.ts';
import { type NamedProcess, RunFiles, type RunFinal, type RunSpec, type RunStarted } from './run-files.ts';
import { readOutput, readOutputFacts } from './run-output.ts';
import { takeReceipt } from './run-receipt.ts';

export interface RunRecord {
  files: RunFiles;
  spec: RunSpec;
  started: RunStarted | null;
  final: RunFinal | null;
  stop: RunStop | null;
  /** Its own group is still to be removed. */
  hasGroup: boolean;
}

/** Null for a folder that holds no run. */
export function openRecord(host: CgroupHost, dir: string): RunRecord | null {
  const files = new RunFiles(dir);
  const spec = files.readSpec();
  if (!spec) return null;
  const started = files.readStarted();
  const hasGroup =
    (spec.ownGroup !== null && hierarchiesOf(host, spec.ownGroup).length > 0) ||
    (started?.holder != null && isAlive(host, started.holder));
  return { files, spec, started, final: files.readFinal(), stop: files.readStop(), hasGroup };
}

const complaintMs = 2000;

/** How it ended, if it has; null while its first process may run. `nowMs` stands for a time that nobody wrote down. */
export function findEnd(host: CgroupHost, record: RunRecord, bootId: string, nowMs: number): RunFinal | null {
  const { files, spec, started } = record;
  const startedAtMs = started?.startedAtMs ?? spec.askedAtMs;
  const final = (end: RunFinal['end'], endedAtMs: number, status: RunStatus | null): RunFinal => ({
    end,
    endedAtMs,
    receipt: takeReceipt(host, { spec, status, wallMs: Math.max(0, endedAtMs - startedAtMs) }),
  });
  const written = files.readStatus();
  const status = written && parseRunStatus(written.text);
  if (written && status) {
    // What it complained of may still be on its way to the disk.
    const isFresh = nowMs - written.atMs < complaintMs;
    if (isFresh && mayNotHaveStarted(status) && readOutputFacts(placeOf(host, record), 'stderr').isOpen) return null;
    const end = runEndOf(status, { went: files.hasGone(), complaint: shortStderr(host, record) });
    return final(end, Math.round(written.atMs), status);
  }
  if (!started)
    return final({ kind: 'not-started', errno: null, why: sayOfLaunch('run-never-started', {}) }, startedAtMs, null);
  if (spec.bootId !== bootId)
    return final({ kind: 'lost', why: sayOfLaunch('run-lost-at-reboot', {}) }, startedAtMs, null);
  if (isAlive(host, started.process) || isAlive(host, started.watcher)) return null;
  // Its last act may fall between the two looks.
  if (files.readStatus()) return findEnd(host, record, bootId, nowMs);
  return final({ kind: 'lost', why: sayOfLaunch('run-lost-watcher', {}) }, nowMs, null);
}

/** A process that has ended and was not asked how counts as gone. */
function isAlive(host: CgroupHost, { pid, startTicks }: NamedProcess): boolean {
  const stat = readProcessStat(host, pid);
  return stat !== null && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

/** What its first process and those that it started are now: by its own group, else by its session. */
export function processesOf(host: CgroupHost, { spec, started, hasGroup }: RunRecord): SessionProcess[] {
  if (!spec.ownGroup) return started ? readSession(host, started.process) : [];
  if (!hasGroup) return [];
  return [...membersOf(host, spec.ownGroup).processes.keys()].flatMap((pid) => {
    const stat = readProcessStat(host, pid);
    if (!stat || stat.state === 'Z' || stat.state === 'X') return [];
    return [{ pid, startTicks: stat.startTicks, name: stat.name, state: stat.state }];
  });
}

export function viewOf(host: CgroupHost, record: RunRecord, nowMs: number): Run {
  const { spec, started, final, stop } = record;
  const { id, requestId, input, folder, ownGroup, unit, hierarchies, askedAtMs } = spec;
  const startedAtMs = started?.startedAtMs ?? askedAtMs;
  const place = placeOf(host, record);
  return {
    ...{ id, requestId, folder, ownGroup, hierarchies, startedAtMs, stop, unit },
    ...{ command: input.command, user: input.user, group: input.group },
    state: final ? (final.end.kind === 'lost' ? 'lost' : 'ended') : started ? 'running' : 'starting',
    pid: started?.process.pid ?? null,
    startTicks: started?.process.startTicks ?? null,
    endedAtMs: final?.endedAtMs ?? null,
    end: final?.end ?? null,
    output: { stdout: readOutputFacts(place, 'stdout'), stderr: readOutputFacts(place, 'stderr') },
    receipt: final?.receipt ?? takeReceipt(host, { spec, status: null, wallMs: Math.max(0, nowMs - startedAtMs) }),
    leftBehind: final && ownGroup ? processesOf(host, record).length : null,
  };
}

const namedProcesses = 100;

export function detailOf(host: CgroupHost, record: RunRecord, nowMs: number): RunDetail {
  const processes = processesOf(host, record);
  return {
    ...viewOf(host, record, nowMs),
    input: record.spec.input,
    processes: processes.slice(0, namedProcesses),
    processCount: processes.length,
  };
}

export function outputOf(
  host: CgroupHost,
  record: RunRecord,
  query: { stream: OutputStream; fromByte: number | null; maxBytes: number },
) {
  return readOutput(placeOf(host, record), query);
}

export function hasOpenOutput(host: CgroupHost, record: RunRecord): boolean {
  const place = placeOf(host, record);
  return readOutputFacts(place, 'stdout').isOpen || readOutputFacts(place, 'stderr').isOpen;
}

function placeOf(host: CgroupHost, { files, spec, final }: RunRecord) {
  return { host, files, input: spec.input, isLive: final === null };
}

const shortBytes = 8192;

/** All of its stderr where that is short enough to be a complaint of the programs before it. */
function shortStderr(host: CgroupHost, record: RunRecord): string | null {
  const { data, facts } = outputOf(host, record, { stream: 'stderr', fromByte: 0, maxBytes: shortBytes });
  return facts.totalBytes > shortBytes ? null : Buffer.from(data, 'base64').toString('utf8');
}
