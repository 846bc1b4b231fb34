/**
 * What a group and those below it have read and written of each disk so far. Counted for bios as they are handed to a disk,
 * whether or not there is a limit. Sources: cgroup-v2.rst, io.stat; cgroup-v1/blkio-controller.rst, *_recursive.
 */
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundPlace } from '#server/cgroupfs/groups/find-group.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';

/** Bytes or operations by "MAJOR:MINOR figure"; a disk that is not in it had none yet. */
export type IoDone = ReadonlyMap<string, number>;

/** Null where the kernel does not tell. */
export function readIoDone({ hierarchy, dir }: Pick<FoundPlace, 'hierarchy' | 'dir'>): IoDone | null {
  if (hierarchy.version === 2) {
    const text = readText(`${dir}/io.stat`);
    return text === null ? null : parseIoStat(text);
  }
  const bytes = readText(`${dir}/blkio.throttle.io_service_bytes_recursive`);
  const operations = readText(`${dir}/blkio.throttle.io_serviced_recursive`);
  return bytes === null || operations === null ? null : parseServiced(bytes, operations);
}

/** What readIoDone says of one figure; 0 for none yet. */
export function doneOf(done: IoDone, device: string, figure: IoFigure): number {
  return done.get(`${device} ${figure}`) ?? 0;
}

const ofKey: Readonly<Record<string, IoFigure>> = {
  rbytes: 'readBytesPerSecond',
  wbytes: 'writeBytesPerSecond',
  rios: 'readOpsPerSecond',
  wios: 'writeOpsPerSecond',
};

/** "254:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0" */
export function parseIoStat(text: string): IoDone {
  const done = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [device = '', ...pairs] = line.split(' ');
    for (const pair of pairs) {
      const [key = '', amount = ''] = pair.split('=');
      const figure = ofKey[key];
      if (figure && /^\d+$/.test(amount)) done.set(`${device} ${figure}`, Number(amount));
    }
  }
  return done;
}

/** "254:0 Read 4096" in both. */
export function parseServiced(bytes: string, operations: string): IoDone {
  const done = new Map<string, number>();
  const take = (text: string, of: Readonly<Record<string, IoFigure>>) => {
    for (const [, device, word = '', amount] of text.matchAll(/^(\d+:\d+) (\w+) (\d+)$/gm)) {
      const figure = of[word];
      if (figure) done.set(`${device} ${figure}`, Number(amount));
    }
  };
  take(bytes, { Read: 'readBytesPerSecond', Write: 'writeBytesPerSecond' });
  take(operations, { Read: 'readOpsPerSecond', Write: 'writeOpsPerSecond' });
  return done;
}
