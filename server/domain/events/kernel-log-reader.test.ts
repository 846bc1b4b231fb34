import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ancestorOn310,
  ancestorOnV1,
  ancestorOnV2,
  hostWide,
  noneKillableOnV2,
  wholeGroupOnV2,
} from './kernel-log.fixtures.ts';
import type { KernelFinding } from './kernel-log-reader.ts';
import { createKernelLogReader } from './kernel-log-reader.ts';
import { parseKmsgRecord } from './kmsg-record.ts';
import type { OomReport } from './oom-report.ts';

const mebibyte = 1024 * 1024;

function read(text: string): KernelFinding[] {
  const reader = createKernelLogReader({ pageBytes: 4096 });
  const found = text.split('\n').flatMap((line) => {
    const record = parseKmsgRecord(line);
    return record ? reader.take(record) : [];
  });
  return [...found, ...reader.settle()];
}

function reportsOf(text: string): OomReport[] {
  return read(text).flatMap((finding) => (finding.kind === 'oom' ? [finding.report] : []));
}

function reportOf(text: string): OomReport {
  const [report, ...more] = reportsOf(text);
  if (!report || more.length > 0) throw new Error(`expected one report, got ${more.length + (report ? 1 : 0)}`);
  return report;
}

/** A kill whose report has only its context and its victim. */
function kill(names: { limit: string; group: string; command: string; pid?: number }): string {
  const { limit, group, command, pid = 7 } = names;
  const context = `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${limit},task_memcg=${group},task=${command},pid=${pid},uid=0`;
  return [
    `4,10,100,-;${command} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
    '6,11,101,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
    `6,11,101,-;[      ${pid}]     0     ${pid}        2        1     4096        0             0 ${command}`,
    `6,11,101,-;${context}`,
    `3,12,102,-;Memory cgroup out of memory: Killed process ${pid} (${command}) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0`,
  ].join('\n');
}

describe('a kill by the limit of an ancestor', () => {
  test.each([
    ['6.18 on v1', ancestorOnV1, 'memory and swap'],
    ['6.1 on v2', ancestorOnV2, 'swap'],
  ] as const)('is told whole by %s', (_, text, swapCounts) => {
    const report = reportOf(text);

    expect(report).toMatchObject({
      scope: 'group',
      constraint: 'CONSTRAINT_MEMCG',
      invokedBy: 'python3',
      limitGroup: '/corral-test-ev',
      victimGroup: '/corral-test-ev/kid',
      killedGroup: null,
      memory: { usageBytes: 64 * mebibyte, limitBytes: 64 * mebibyte },
      swap: { limitBytes: 'max' },
      swapCounts,
      tasksLeftOut: 0,
    });
    expect(report.victims).toHaveLength(1);
    expect(report.tasks.map(({ pid, command }) => ({ pid, command }))).toEqual(
      report.victims.map(({ pid, command }) => ({ pid, command })),
    );
  });

  test('has the victim with its memory split', () => {
    expect(reportOf(ancestorOnV1).victims).toEqual([
      {
        pid: 11241,
        command: 'python3',
        uid: 0,
        virtualBytes: 75160 * 1024,
        anonBytes: 65280 * 1024,
        fileBytes: 4372 * 1024,
        shmemBytes: 0,
        pageTableBytes: 188 * 1024,
        scoreAdj: 0,
      },
    ]);
  });

  test('has the task table in bytes', () => {
    const [task] = reportOf(ancestorOnV1).tasks;

    expect(task).toMatchObject({ residentBytes: 17413 * 4096, anonBytes: 16320 * 4096, pageTableBytes: 192512 });
  });

  test('has memory.stat, also where it comes as one message that is cut', () => {
    expect(reportOf(ancestorOnV1).stats).toMatchObject({ total_rss: 66863104 });
    expect(reportOf(ancestorOnV2).stats).toMatchObject({ anon: 66715648, file: 20480 });
    expect(reportOf(ancestorOnV2).stats).not.toHaveProperty('thp_collapse_alloc');
  });

  test('is told by 3.10', () => {
    expect(reportOf(ancestorOn310)).toMatchObject({
      scope: 'group',
      limitGroup: '/foo',
      victimGroup: '/foo/bar',
      memory: { usageBytes: 100 * mebibyte, limitBytes: 100 * mebibyte, failures: 28 },
      victims: [{ pid: 2345, command: 'memhog', uid: 1000, anonBytes: 102368 * 1024, pageTableBytes: null }],
      tasks: [
        { pid: 2341, command: 'bash' },
        { pid: 2345, command: 'memhog', residentBytes: 25683 * 4096, pageTableBytes: null },
      ],
    });
  });
});

test('a group that goes as a whole is one kill, and its victim counts once', () => {
  const found = read(wholeGroupOnV2);

  expect(found).toMatchObject([
    { kind: 'fork-rejected', group: '/corral-test-ev/p' },
    {
      kind: 'oom',
      report: {
        limitGroup: '/corral-test-ev/ké,task=y',
        victimGroup: '/corral-test-ev/ké,task=y',
        killedGroup: '/corral-test-ev/ké,task=y',
        victims: [{ pid: 217 }],
      },
    },
  ]);
});

test('the machine without memory is told from a limit', () => {
  expect(reportOf(hostWide)).toMatchObject({
    scope: 'host',
    constraint: 'CONSTRAINT_NONE',
    limitGroup: null,
    victimGroup: '/user.slice/user-1000.slice',
    victims: [{ command: 'java (main) x', uid: 1000 }],
    tasks: [{ scoreAdj: -1000 }, { command: 'java (main) x', swapBytes: 4096 * 4096 }],
  });
});

test.each([
  ['a) total-vm:1kB', '/a', '/a/b'],
  ['(sd-pam)', '/a', '/a'],
  ['"quoted" [x]', '/a,task_memcg=/b', '/a,task_memcg=/b/c'],
  [',task=x,pid=1', '/a b', '/a b'],
  ['', '/', '/x'],
  [',task=y', '/a,task=b', '/a,task=b'],
])('reads the command %j under %j', (command, limit, group) => {
  expect(reportOf(kill({ limit, group, command }))).toMatchObject({
    limitGroup: limit,
    victimGroup: group,
    victims: [{ pid: 7, command }],
  });
});

test('a path too long for one message is put together', () => {
  const long = `/${'x'.repeat(255)}`.repeat(6);
  const [invoked = '', , , context = '', killed = ''] = kill({ limit: '/', group: long, command: 'hog' }).split('\n');
  const text = context.slice('6,11,101,-;'.length);
  const pieces = [text.slice(0, 900), text.slice(900, 1500), text.slice(1500)].map((piece) => `6,11,101,c;${piece}`);

  expect(reportOf([invoked, ...pieces, killed].join('\n')).victimGroup).toBe(long);
});

test('a kill whose report the kernel suppressed is a kill all the same', () => {
  const first = kill({ limit: '/a', group: '/a', command: 'hog' });
  const second = first.split('\n').at(-1)?.replace('process 7 ', 'process 8 ').replace('3,12,', '3,13,') ?? '';

  expect(reportsOf(`${first}\n${second}`)).toMatchObject([
    { victimGroup: '/a', victims: [{ pid: 7 }] },
    { scope: 'group', victimGroup: null, limitGroup: null, victims: [{ pid: 8 }] },
  ]);
});

test('the same kill printed again counts once', () => {
  const text = kill({ limit: '/a', group: '/a', command: 'hog' });

  expect(reportsOf(`${text}\n${text}`)).toHaveLength(1);
});

test('a report without a victim is none', () => {
  expect(read(kill({ limit: '/a', group: '/a', command: 'hog' }).split('\n').slice(0, 4).join('\n'))).toEqual([]);
});

test('a limit that was hit where nobody may be killed is a finding of its own, with the group and its processes', () => {
  expect(read(noneKillableOnV2)).toMatchObject([
    {
      kind: 'oom-none-killable',
      report: {
        firstSequence: 601,
        lastSequence: 613,
        scope: 'group',
        limitGroup: '/nv',
        invokedBy: 'timeout',
        memory: { limitBytes: 4 * mebibyte },
        victims: [],
        tasks: [
          { pid: 142, scoreAdj: -1000 },
          { pid: 143, scoreAdj: -1000 },
        ],
      },
    },
  ]);
  // By SysRq: nobody's limit was hit.
  expect(read(noneKillableOnV2.replace('Memory cgroup stats for /nv:', ''))).toEqual([]);
});

test('a kill right after such a report is one of its own', () => {
  const found = read(noneKillableOnV2 + kill({ limit: '/a', group: '/a', command: 'hog' }));

  expect(found).toMatchObject([
    { kind: 'oom-none-killable', report: { limitGroup: '/nv' } },
    { kind: 'oom', report: { limitGroup: '/a', victims: [{ command: 'hog' }] } },
  ]);
});

test('a report whose middle was overwritten is not ended by what comes behind the gap', () => {
  const reader = createKernelLogReader({ pageBytes: 4096 });
  const takeBehindGap = (text: string, gapAt: number) =>
    text.split('\n').flatMap((line, index) => {
      const record = parseKmsgRecord(line);
      return record ? reader.take({ ...record, isBehindGap: index === gapAt }) : [];
    });
  const text = kill({ limit: '/a', group: '/a', command: 'hog' });

  // The table's head is behind the group's name.
  expect(takeBehindGap(noneKillableOnV2, 8)).toEqual([]);
  expect(takeBehindGap(text, 4)).toEqual([]);
  expect(reader.settle()).toMatchObject([{ kind: 'oom', report: { limitGroup: null, victims: [{ command: 'hog' }] } }]);
});

describe('a report that comes to no victim keeps nobody waiting for the rest', () => {
  const begun = (more: string[] = []) => {
    const reader = createKernelLogReader({ pageBytes: 4096 });
    const head = '4,10,100,-;sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
    for (const line of [head, ...more]) {
      const record = parseKmsgRecord(line);
      if (record) expect(reader.take(record)).toEqual([]);
    }
    return reader;
  };

  test('where the kernel says so', () => {
    expect(begun().pendingFrom).toBe(10);
    expect(begun(['4,11,101,-;Out of memory and no killable processes...']).pendingFrom).toBeNull();
  });

  test('where nothing more is said for long, and not before', () => {
    const reader = begun();
    for (let pause = 1; pause < 40; pause += 1) reader.settle();
    expect(reader.pendingFrom).toBe(10);

    expect(reader.settle()).toEqual([]);

    expect(reader.pendingFrom).toBeNull();
  });
});

test('a program that writes such lines to /dev/kmsg is not believed', () => {
  const text = kill({ limit: '/a', group: '/a', command: 'hog' });
  const asUser = text.replace(/^\d+,/gm, '12,');

  expect(read(asUser)).toEqual([]);
});

test('hears systemd-oomd where journald forwards', () => {
  const why = 'memory pressure for /system.slice being 70.00% > 50.00% for > 30s with reclaim activity';
  expect(read(`30,5,60,-;systemd-oomd[412]: Killed /system.slice/a b.service due to ${why}`)).toEqual([
    { kind: 'oomd', sequence: 5, timeUsec: 60, group: '/system.slice/a b.service', why },
  ]);
});

test('any text gives findings with every value in its type, and ends', () => {
  const captured = [ancestorOnV1, ancestorOnV2, wholeGroupOnV2, noneKillableOnV2, ancestorOn310, hostWide].flatMap(
    (text) => text.split('\n'),
  );
  const piece = fc.oneof(
    fc.constantFrom(...captured),
    fc.constantFrom(...captured).chain((line) => fc.nat(line.length).map((cut) => line.slice(0, cut))),
    fc.tuple(fc.constantFrom(...captured), fc.string({ unit: 'binary' })).map(([line, more]) => line + more),
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `6,1,1,-;${text}`),
    fc.string({ maxLength: 100 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (lines) => {
      for (const finding of read(lines.join('\n'))) {
        if (!('report' in finding)) continue;
        const { report } = finding;
        expect(report.victims.length > 0).toBe(finding.kind === 'oom');
        for (const { pid, anonBytes } of report.victims) {
          expect(Number.isSafeInteger(pid)).toBe(true);
          expect(Number.isFinite(anonBytes)).toBe(true);
        }
        for (const task of report.tasks) expect(Number.isFinite(task.residentBytes)).toBe(true);
        for (const path of [report.limitGroup, report.victimGroup, report.killedGroup])
          expect(path === null || path.startsWith('/')).toBe(true);
      }
    }),
  );
});

test('a line made to be slow is not', () => {
  const nasty = [
    `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=${',task_memcg=/'.repeat(80)},pid=1,uid=0`,
    `Killed process 1 (${') total-vm:1kB,'.repeat(80)}`,
    `[ 1] ${'1 '.repeat(500)}`,
    `Memory cgroup stats for /${'a:1'.repeat(300)}`,
  ];
  for (const line of nasty) expect(read(`6,1,1,-;x invoked oom-killer: \n6,2,2,-;${line}`)).toEqual([]);
});
