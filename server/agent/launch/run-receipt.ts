/** What a run has used, as figures that each are a number or a reason. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readRunUse } from '#server/cgroupfs/launch/read-run-use.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { Receipt, ReceiptFigure, ReceiptKey } from '#server/domain/launch/run.ts';
import { receiptKeys } from '#server/domain/launch/run.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { RunStatus } from './run-end.ts';
import type { RunSpec } from './run-files.ts';

/** By its own group while that is there, else by what the watcher's shell was told of the processes it waited for. */
export function takeReceipt(
  host: CgroupHost,
  { spec, status, wallMs }: { spec: RunSpec; status: RunStatus | null; wallMs: number },
): Receipt {
  const use = spec.ownGroup && readRunUse(host, spec.ownGroup);
  if (use) {
    const figures = figuresOf((key): ReceiptFigure => {
      const told = use[key];
      if (typeof told === 'number') return { value: told };
      return lacking(
        'file' in told
          ? sayOfLaunch('receipt-no-file', { file: told.file })
          : sayOfLaunch('receipt-no-controller', { controller: told.controller }),
      );
    });
    return { source: 'own-group', wallMs, figures: withSharedIo(host, spec, withCpuOf(status, figures)) };
  }
  const why = spec.ownGroup
    ? sayOfLaunch('receipt-not-read', {})
    : sayOfLaunch('receipt-shared-group', { group: spec.input.group });
  const none = figuresOf(() => lacking(why));
  if (!status) return { source: 'none', wallMs, figures: none };
  const { cpuUserUsec, cpuSystemUsec } = status;
  const cpu = { cpuUsec: { value: cpuUserUsec + cpuSystemUsec }, cpuUserUsec: { value: cpuUserUsec } };
  return { source: 'processes', wallMs, figures: { ...none, ...cpu, cpuSystemUsec: { value: cpuSystemUsec } } };
}

/** A v1 group outside of cpuacct does not count CPU time. */
function withCpuOf(status: RunStatus | null, figures: Receipt['figures']): Receipt['figures'] {
  if (!status || figures.cpuUsec.value !== null) return figures;
  const { cpuUserUsec, cpuSystemUsec } = status;
  const of = 'processes';
  return {
    ...figures,
    cpuUsec: { value: cpuUserUsec + cpuSystemUsec, of },
    cpuUserUsec: { value: cpuUserUsec, of },
    cpuSystemUsec: { value: cpuSystemUsec, of },
  };
}

/** On v1 blkio it shares the target (launch-obstacles.ts), and so do the counters. */
function withSharedIo(
  host: CgroupHost,
  { input, hierarchies }: RunSpec,
  figures: Receipt['figures'],
): Receipt['figures'] {
  const io = host.hierarchyFor('io');
  if (io?.version !== 1 || !hierarchies.includes(io.id)) return figures;
  const shared = lacking(sayOfLaunch('receipt-shared-group', { group: input.group }));
  return { ...figures, readBytes: shared, writtenBytes: shared };
}

function figuresOf(figure: (key: ReceiptKey) => ReceiptFigure): Receipt['figures'] {
  return Object.fromEntries(receiptKeys.map((key) => [key, figure(key)])) as Receipt['figures'];
}

function lacking(why: Sentence): ReceiptFigure {
  return { value: null, why };
}
