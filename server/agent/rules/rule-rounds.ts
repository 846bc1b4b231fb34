/**
 * Continuous classification by rounds (CORRAL_AGENT_RULES). The kernel tells of processes over a netlink connector, which
 * Node cannot open without native code: instead each round lists /proc. A process is looked at when it is new, while
 * it is young (it may yet execute another program or become another user), and then in turn; it is moved again only when
 * its user or program has changed, so that a move by hand stands.
 */
import { readdirSync } from 'node:fs';
import type { Landed } from '#server/cgconfig/rules/landing.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { nextTurn } from '#server/cgroupfs/processes/processes.ts';
import { readRuleProcess } from '#server/cgroupfs/rules/read-rule-process.ts';
import { isAppError } from '#server/domain/errors.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { ClassifyOutcome, ContinuousState, RulesFile, RulesRound } from '#server/domain/rules/rule-verbs.ts';
import { mostKeptRounds } from '#server/domain/rules/rule-verbs.ts';
import type { GivenReason } from '#server/domain/sentence.ts';
import type { MoveTask } from './classify.ts';
import { ruleText } from './preview-rules.ts';
import { type LandingScene, landProcess, type RuleBook } from './rule-book.ts';
import { basisOf } from './rules-files.ts';

/** As long as that a process is looked at in every round. */
const youngMs = 10_000;
/** So many of the older ones are looked at in one round, in turn. */
const oldPerRound = 200;
/** So many are looked at in a round at most: the rest waits for the next. */
const mostPerRound = 2000;
const mostRecent = 20;
const looksPerTurn = 50;

interface Known {
  /** Who it was when it was last looked at. */
  signature: string;
  seenAtMs: number;
}

/** A process that is to be moved. */
interface Found {
  task: MoveTask;
  landing: Landed;
}

type Tried = { done: ClassifyOutcome['processes'] } | ({ done: null } & GivenReason);

interface Rounds {
  host: CgroupHost;
  everySeconds: number | null;
  book: () => RuleBook;
  filesNow: () => RulesFile[];
  sceneNow: () => LandingScene;
  move: (requestId: string, tasks: readonly MoveTask[]) => Promise<ClassifyOutcome>;
}

export interface RuleRounds {
  state(): ContinuousState;
  /** The last rounds that did something, oldest first. */
  told(): readonly RulesRound[];
  begin(): void;
  stop(): void;
  /** One round; for tests and measuring. */
  round(): Promise<void>;
}

export function openRuleRounds({ host, everySeconds, book, filesNow, sceneNow, move }: Rounds): RuleRounds {
  const known = new Map<number, Known>();
  const state: ContinuousState = {
    everySeconds,
    ...{ rounds: 0, looked: 0, moved: 0, refused: 0, lastRefusal: null, lastRoundAtMs: null, lastRoundUsec: null },
    ...{ idle: null, recent: [] },
  };
  const rounds: RulesRound[] = [];
  let rules: RuleBook | null = null;
  let turn = 0;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  /** Those to be looked at now, new ones first. */
  const chosen = (nowMs: number): number[] => {
    const pids = readdirSync(host.proc)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
    const there = new Set(pids);
    for (const pid of known.keys()) if (!there.has(pid)) known.delete(pid);
    const fresh: number[] = [];
    const old: number[] = [];
    for (const pid of pids) (nowMs - (known.get(pid)?.seenAtMs ?? nowMs) < youngMs ? fresh : old).push(pid);
    const from = old.length === 0 ? 0 : turn % old.length;
    turn = from + oldPerRound;
    return [...fresh, ...old.slice(from, from + oldPerRound)].slice(0, mostPerRound);
  };

  const look = (pid: number, nowMs: number, scene: LandingScene, by: RuleBook): Found | null => {
    const stat = readProcessStat(host, pid);
    const process = stat && readRuleProcess(host, pid);
    if (!stat || !process) return null;
    state.looked += 1;
    const signature = [stat.startTicks, process.uid, process.gid, process.procname].join('|');
    const before = known.get(pid);
    if (before?.signature === signature) return null;
    const isSame = before?.signature.startsWith(`${stat.startTicks}|`) ?? false;
    known.set(pid, { signature, seenAtMs: isSame ? (before?.seenAtMs ?? nowMs) : nowMs });
    const landing = landProcess(by, { ...process, kernelThread: stat.kernelThread }, scene);
    if (landing.kind !== 'move') return null;
    return { task: { pid, startTicks: stat.startTicks, moves: landing.moves }, landing };
  };

  const round = async () => {
    const nowMs = Date.now();
    const began = process.cpuUsage();
    const files = filesNow();
    if (rules === null || basisOf(files) !== rules.basis) rules = book();
    const by = rules;
    state.idle = by.refusedBy === null ? null : sayOfLanding('rules-not-readable', { path: by.refusedBy });
    const found: Found[] = [];
    if (by.set.rules.length > 0) {
      const scene = sceneNow();
      for (const [at, pid] of chosen(nowMs).entries()) {
        if (at % looksPerTurn === looksPerTurn - 1) await nextTurn();
        const each = look(pid, nowMs, scene, by);
        if (each) found.push(each);
      }
    }
    if (found.length > 0 && !isStopped) await moveAll(found, by, nowMs);
    const { user, system } = process.cpuUsage(began);
    state.rounds += 1;
    state.lastRoundAtMs = nowMs;
    state.lastRoundUsec = user + system;
  };

  /** All in one change. Where one is refused they are tried one by one, so that it holds up none of the others. */
  const moveAll = async (found: readonly Found[], by: RuleBook, nowMs: number) => {
    const requestId = `rules-${process.pid}-${nowMs}`;
    const told: RulesRound = { atMs: nowMs, requestId, moves: [], refused: 0, why: null, sentence: null };
    const outcome = await tryMove(requestId, found.map(taskOf));
    if (outcome.done) {
      told.moves = countsOf(by, found, outcome.done);
    } else if (found.length === 1) {
      refuse(told, outcome);
    } else {
      const done: ClassifyOutcome['processes'] = [];
      for (const [at, one] of found.entries()) {
        if (isStopped) break;
        const own = await tryMove(`${requestId}-${at}`, [one.task]);
        if (own.done) done.push(...own.done);
        else refuse(told, own);
      }
      told.moves = countsOf(by, found, done);
    }
    state.moved += told.moves.reduce((sum, { count }) => sum + count, 0);
    if (told.moves.length > 0 || told.refused > 0) tell(told);
  };

  const tryMove = async (requestId: string, tasks: readonly MoveTask[]): Promise<Tried> => {
    try {
      const { result, processes, why, sentence } = await move(requestId, tasks);
      return result === 'applied' ? { done: processes } : { done: null, why: why ?? '', sentence };
    } catch (cause) {
      if (!isAppError(cause)) throw cause;
      return { done: null, why: cause.public, sentence: cause.sentence };
    }
  };

  const refuse = (told: RulesRound, { why, sentence }: GivenReason) => {
    told.refused += 1;
    told.why = why;
    told.sentence = sentence ?? null;
    noteRefusal(why);
  };

  const noteRefusal = (why: string) => {
    state.refused += 1;
    state.lastRefusal = why;
  };

  const tell = (round: RulesRound) => {
    rounds.push(round);
    if (rounds.length > mostKeptRounds) rounds.shift();
    if (round.moves.length > 0) state.recent = [round, ...state.recent].slice(0, mostRecent);
  };

  const plan = () => {
    if (everySeconds === null || isStopped) return;
    timer = setTimeout(async () => {
      try {
        await round();
      } catch (cause) {
        // A fault of one round ends neither the agent nor the next.
        noteRefusal(String(cause));
      }
      plan();
    }, everySeconds * 1000);
  };

  return {
    state: () => state,
    told: () => rounds,
    round,
    begin: plan,
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

function taskOf({ task }: Found): MoveTask {
  return task;
}

/** How many have gone by which rule into which group. */
function countsOf(by: RuleBook, found: readonly Found[], done: ClassifyOutcome['processes']): RulesRound['moves'] {
  const moved = new Set(done.flatMap(({ pid, status }) => (status === 'moved' ? [pid] : [])));
  const counts = new Map<string, RulesRound['moves'][number]>();
  for (const { task, landing } of found) {
    const [first] = landing.lines;
    const [move] = task.moves;
    if (!moved.has(task.pid) || !first || !move) continue;
    const rule = ruleText(by, first.rule);
    const count = counts.get(`${rule}\0${move.to}`) ?? { rule, to: move.to, count: 0 };
    count.count += 1;
    counts.set(`${rule}\0${move.to}`, count);
  }
  return [...counts.values()];
}
