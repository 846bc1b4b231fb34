import { expect, test } from 'vitest';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { lintConfig } from './lint-config.ts';
import { loadConfig } from './load-config.ts';
import { planConfig } from './plan-config.ts';

const facts = {
  hierarchies: [{ id: 'cpu', version: 1, mountPoint: '/sys/fs/cgroup/cpu', controllers: ['cpu'] }],
  topology: { cores: [], nodes: [], highestCpu: 3 },
  pageBytes: 4096,
  kernel: '6.1',
} as unknown as HostFacts;

test.each([
  ['a NUL', '\0'],
  ['a letter that no name has', 'é'],
])(
  'of a text that libcgroup reads up to %s nothing is planned or loaded; the lint tells what libcgroup does',
  async (_, stop) => {
    await using bench = await openTestBench();
    const context = bench.as(ada);
    bench.agent.facts = async () => facts;
    let asked = 0;
    const ask = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Error('the host was asked'));
    };
    Object.assign(bench.agent, { planLoad: ask, load: ask });
    const text = `group a { cpu { } }\n${stop}\ngroup b { cpu { } }\n`;

    const plan = await planConfig(context, { text });
    const lint = await lintConfig(context, { text, host: false });

    const fault = { code: 'config-stops-reading', line: 2, text: expect.stringMatching('all of a text or nothing') };
    expect(plan).toMatchObject({ refused: true, basis: null, steps: [], faults: [{ ...fault, severity: 'refused' }] });
    expect(lint).toMatchObject({ loads: true, groups: 1, faults: [{ ...fault, severity: 'warning' }] });
    await expect(loadConfig(context, { text, basis: '', confirmed: null, name: '' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    expect(asked).toBe(0);
  },
);
