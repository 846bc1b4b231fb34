/** Random edits for plan-predicts.host.test.ts: ordinary values, the bounds of every range, and the traps between. */
import fc from 'fast-check';
import { type DeviceLimits, mostOps } from '#server/domain/limits/io-limits.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

/** Edits of one limit as the API would let them through. */
export function arbitraryEdit(key: LimitKey, facts: LimitFacts): fc.Arbitrary<LimitEdit> {
  return valuesOf(key, facts).map((value) => ({ key, value }) as LimitEdit);
}

function valuesOf(key: LimitKey, facts: LimitFacts): fc.Arbitrary<unknown> {
  switch (key) {
    case 'cpu.shares':
      return whole([0, 1, 2, 3, 262_143, 262_144, 262_145, Number.MAX_SAFE_INTEGER], 300_000);
    case 'cpu.weight':
      return whole([0, 1, 10_000, 10_001, Number.MAX_SAFE_INTEGER], 10_500);
    case 'cpu.weight.nice':
      return fc.integer({ min: -22, max: 22 });
    case 'cpu.quota':
      return fc.record({
        quotaUsec: fc.oneof(fc.constant('max'), whole([0, 999, 1000, 2 ** 44 - 1, 2 ** 44], 400_000)),
        periodUsec: whole([0, 999, 1000, 100_000, 1_000_000, 1_000_001], 1_000_000),
      });
    case 'cpu.burst':
      return whole([0, 1, 100_000, 2 ** 43], 400_000);
    case 'io.weight':
      return whole([0, 1, 9, 10, 1000, 1001, 10_000, 10_001, Number.MAX_SAFE_INTEGER], 11_000);
    case 'io.bfq.weight':
      return whole([0, 1, 1000, 1001, Number.MAX_SAFE_INTEGER], 1100);
    case 'io.weight.disks':
    case 'io.bfq.weight.disks':
    case 'io.latency':
      return diskAmounts(facts);
    case 'cpuset.cpus':
    case 'cpuset.cpus.exclusive':
      return lists(facts.highestCpu);
    case 'cpuset.mems':
      return lists(Math.max(...facts.nodes));
    case 'cpuset.cpus.partition':
      return fc.constantFrom('member', 'root', 'isolated');
    case 'memory.swappiness':
      return whole([0, 100, 200, 201, Number.MAX_SAFE_INTEGER], 210);
    case 'net_cls.classid':
      return whole([0, 1, 0x100001, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER], 2 ** 32);
    case 'net_prio.ifpriomap':
      return fc.uniqueArray(
        fc.record({ interface: fc.constantFrom('lo', 'eth0', 'nowhere'), priority: whole([0, 1, 2 ** 32 - 1], 100) }),
        { maxLength: 2, selector: (one) => one.interface },
      );
    case 'misc.max':
      return fc.uniqueArray(
        fc.record({
          resource: fc.constantFrom('sev', 'tdx', 'nothing'),
          most: fc.oneof(fc.constant('max'), fc.constantFrom(0n, 5n, largest)),
        }),
        { maxLength: 2, selector: (one) => one.resource },
      );
    case 'rdma.max': {
      const count = fc.oneof(fc.constant('max'), whole([0, 1, 2 ** 31 - 1, 2 ** 31], 2000));
      return fc.uniqueArray(
        fc.record({ device: fc.constantFrom('mlx5_0', 'nothing'), handles: count, objects: count }),
        { maxLength: 2, selector: (one) => one.device },
      );
    }
    case 'io.max':
      return ioTables(facts);
    case 'pids.max':
      return fc.oneof(fc.constant('max'), whole([0, 1, 4_194_304, 4_194_305, Number.MAX_SAFE_INTEGER], 100_000));
    case 'cpu.idle':
    case 'cpuset.cpu_exclusive':
    case 'cpuset.mem_exclusive':
    case 'memory.oom_kill':
    case 'memory.oom.group':
      return fc.boolean();
    default:
      return sizes;
  }
}

function whole(bounds: readonly number[], most: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(...bounds), fc.integer({ min: 0, max: most }));
}

const largest = (1n << 63n) - 1n;

const sizes: fc.Arbitrary<'max' | bigint> = fc.oneof(
  fc.constant('max' as const),
  fc.constantFrom(0n, 1n, 500n, 4095n, 4096n, 4097n, 50_000_000n, (1n << 53n) + 1n),
  fc.constantFrom(largest, largest - 4094n, largest - 4095n, largest - 4096n, largest - 8191n, largest - 65_536n),
  fc.bigInt({ min: 0n, max: 1n << 34n }),
  fc.bigInt({ min: 0n, max: largest }),
);

/** Of disks that are there, their partitions and one that is not; the bounds of bytes and of operations, and traps among them. */
function ioTables({ devices }: LimitFacts): fc.Arbitrary<DeviceLimits[]> {
  const bytes = fc.oneof(
    { weight: 2, arbitrary: fc.constant('max' as const) },
    { weight: 4, arbitrary: fc.bigInt({ min: 2n, max: 1n << 40n }) },
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n, 4096n, largest) },
  );
  const ops = fc.oneof(
    { weight: 2, arbitrary: fc.constant('max' as const) },
    { weight: 4, arbitrary: fc.integer({ min: 2, max: 100_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 2, mostOps, mostOps + 1, mostOps + 2, mostOps + 3) },
  );
  const numbers = devices.slice(0, 6).map(({ device }) => device);
  const limits = fc.record({
    device: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...(numbers.length > 0 ? numbers : ['0:0'])) },
      { weight: 1, arbitrary: fc.constantFrom('999:99', '254:9999') },
    ),
    readBytesPerSecond: bytes,
    writeBytesPerSecond: bytes,
    readOpsPerSecond: ops,
    writeOpsPerSecond: ops,
  });
  return fc.uniqueArray(limits, { maxLength: 3, selector: ({ device }) => device });
}

/** Numbers of disks that are there and of one that is not. */
function diskAmounts({ devices }: LimitFacts): fc.Arbitrary<unknown> {
  const numbers = devices.slice(0, 6).map(({ device }) => device);
  const one = fc.record({ device: fc.constantFrom(...numbers, '999:99'), amount: whole([0, 1, 1000, 1001], 1100) });
  return fc.uniqueArray(one, { maxLength: 2, selector: ({ device }) => device });
}

/** Lists in every spelling, with and without numbers that are not there. */
function lists(highest: number): fc.Arbitrary<string> {
  const number = fc.integer({ min: 0, max: highest });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const plain = fc.array(fc.oneof(number.map(String), range), { maxLength: 4 }).map((parts) => parts.join(','));
  const odd = fc.constantFrom(
    'all',
    '0-N',
    'N',
    '0-N:1/2',
    ' 0 ',
    '0,',
    '0,,0',
    `${highest + 1}`,
    `0-${highest + 1}`,
    'x',
  );
  return fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: odd });
}
