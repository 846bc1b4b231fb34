/** A limit's value in the words of the screens. Pure. */
import { countedText, isCounted } from '#server/domain/limits/counted-limits.ts';
import { deviceListText } from '#server/domain/limits/device-rules.ts';
import { diskAmountsText } from '#server/domain/limits/disk-amounts.ts';
import { type DeviceLimits, ioFigures, ioKeys } from '#server/domain/limits/io-limits.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { classIdText } from '#server/domain/limits/net-limits.ts';
import { formatBytes, formatCpus, formatQuota } from '#server/domain/units.ts';

/** "64 MiB", "1.5 CPUs (150 ms / 100 ms)", "0-3", "no limit". */
export function limitWords(edit: LimitEdit): string {
  if (isCounted(edit)) return countedText(edit) || 'no limit';
  const { key, value } = edit;
  if (value === 'max') return 'no limit';
  if (typeof value === 'bigint') return formatBytes(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  switch (key) {
    case 'cpu.quota':
      return value.quotaUsec === 'max'
        ? 'no limit'
        : `${formatCpus(value.quotaUsec / value.periodUsec)} (${formatQuota(value)})`;
    case 'net_cls.classid':
      return classIdText(value);
    case 'net_prio.ifpriomap':
      return value.map((one) => `${one.interface} ${one.priority}`).join('; ') || 'none';
    case 'io.weight.disks':
    case 'io.bfq.weight.disks':
    case 'io.latency':
      return diskAmountsText({ key, value }) || 'none';
    case 'devices.rules':
      return deviceListText(value).replaceAll('\n', '; ') || 'none';
    case 'io.max':
      return value.map(diskWords).join('; ') || 'no limit';
    default:
      return value === '' ? 'not set' : String(value);
  }
}

function diskWords(limits: DeviceLimits): string {
  const set = ioFigures.filter((figure) => limits[figure] !== 'max');
  return [limits.device, ...set.map((figure) => `${ioKeys[figure]}=${limits[figure]}`)].join(' ');
}
