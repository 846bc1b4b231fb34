import { expect, test } from 'vitest';
import { asLoadTakesIt } from '#server/domain/config/config-fault.ts';
import { lintConfig } from './lint-config.ts';
import { parseConfig } from './parse-config.ts';

const faultsOf = (body: string) => lintConfig(parseConfig(`group a { ${body} }\n`), null);

test.each([
  ['blkio { blkio.throttle.read_bps_device = "8:0 1M"; }', '8:0 1M'],
  ['blkio { blkio.throttle.read_bps_device = "8:0 100\n8:16"; }', '8:16'],
  ['devices { devices.allow = "c 1:3"; }', 'c 1:3'],
  ['net_prio { net_prio.ifpriomap = "eth0"; }', 'eth0'],
  ['io { io.max = "8:0 rbps=x"; }', '8:0 rbps=x'],
])('of %s the row "%s" is not taken, which keeps Corral from loading it', (body, row) => {
  const [fault, ...more] = faultsOf(body).filter(({ code }) => code === 'config-row-not-taken');

  expect(more).toEqual([]);
  expect(fault).toMatchObject({ severity: 'warning', values: { row } });
  expect(fault && asLoadTakesIt(fault).severity).toBe('refused');
});

test.each([
  'blkio { blkio.throttle.read_bps_device = "8:0 100\n 8:16 0\n"; }',
  'devices { devices.deny = a; devices.allow = "c 1:3 rwm\nb 8:* r"; }',
  'io { io.weight = "default 100\n8:0 200"; io.max = "8:0 rbps=max wiops=5"; }',
])('%s has none', (body) => {
  expect(faultsOf(body).filter(({ severity }) => severity !== 'info')).toEqual([]);
});
