/**
 * Pressure of a v2 group: "some avg10=0.00 avg60=0.00 avg300=0.00 total=123" and the same for "full", total in
 * microseconds. Source: Documentation/accounting/psi.rst; cpu.pressure has a full line since Linux 5.13.
 */

import { ascii, nextLine, parseDigits, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';

const some = ascii('some');
const full = ascii('full');
const total = ascii('total=');

export const cpuPressure = pressureFile('cpu.pressure', 'psi.cpuSome', 'psi.cpuFull');
export const memoryPressure = pressureFile('memory.pressure', 'psi.memorySome', 'psi.memoryFull');
export const ioPressure = pressureFile('io.pressure', 'psi.ioSome', 'psi.ioFull');

function pressureFile(file: string, someId: MetricId, fullId: MetricId): UsageFile {
  return {
    kind: 'detail',
    controller: null,
    file,
    metrics: [someId, fullId],
    parse: (bytes, length, row) => {
      for (let at = 0; at < length; at = nextLine(bytes, at, length)) {
        const id = startsWith(bytes, at, some) ? someId : startsWith(bytes, at, full) ? fullId : null;
        if (id) row[metricSlots[id]] = totalOf(bytes, at, length);
      }
    },
  };
}

function totalOf(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at; index < end && bytes[index] !== 0x0a; index += 1) {
    if (startsWith(bytes, index, total)) return parseDigits(bytes, index + total.length, end);
  }
  return Number.NaN;
}
