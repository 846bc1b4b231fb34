import { describe, expect, test } from 'vitest';
import { openTestBench, vic } from '#server/services/test-bench.fixtures.ts';
import { lintConfig } from './lint-config.ts';

const text = 'group web {\n  cpu { cpu.shares = 1; }\n}\n';

describe('lintConfig', () => {
  test('asks no host unless it is to be judged by one', async () => {
    await using bench = await openTestBench();
    const context = bench.as(vic);
    bench.agent.facts = () => Promise.reject(new Error('the host was asked'));

    const lint = await lintConfig(context, { text, host: false });

    expect(lint).toMatchObject({
      loads: true,
      groups: 1,
      faults: [{ line: 2, code: 'value-kept-as', severity: 'warning' }],
    });
    await expect(lintConfig(context, { text, host: true })).rejects.toThrow('the host was asked');
  });

  test('says that a file with a fault is not loaded', async () => {
    await using bench = await openTestBench();

    expect(await lintConfig(bench.as(vic), { text: 'group web { }', host: false })).toMatchObject({ loads: false });
  });
});
