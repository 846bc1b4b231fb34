/** What a crash cuts in two is put together again: the record of it has an end, and the end is what the kernel holds. */
import { enterFirst, signIn } from './api.ts';
import { beginBurst, expectRecordToTell } from './change-burst.ts';
import { expect, test } from './fixtures.ts';
import { v1Mount } from './host-groups.ts';
import { startProduct } from './product.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');
// Five starts of one or the other, and what they have to make good.
test.setTimeout(240_000);

test("killed between intent and outcome, a change is settled from the agent's journal", async ({ group }) => {
  const first = await startProduct();
  const api = await enterFirst(first);

  for (const [name, pidOf] of [
    ['web', first.webPid],
    ['agent', first.agentPid],
  ] as const) {
    await test.step(`${name} is killed, and started again`, async () => {
      const pid = pidOf();
      const { answers } = await beginBurst(api, first, `${group}/${name}`);
      process.kill(pid, 'SIGKILL');

      const settled = await expectRecordToTell(first, `${group}/${name}`, await answers);

      expect(settled).toBeGreaterThan(0);
    });
  }

  await test.step('all of it is killed, and started anew', async () => {
    const pids = [first.supervisorPid, first.agentPid(), first.webPid()];
    const { answers } = await beginBurst(api, first, `${group}/all`);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const answered = await answers;

    const second = await startProduct({}, { folder: first.folder });
    try {
      const settled = await expectRecordToTell(second, `${group}/all`, answered);

      expect(settled).toBeGreaterThan(0);
      expect(second.output()).toContain(`corral: settled ${settled} record`);
      expect(await (await signIn(second.url)).audit.verify.query()).toMatchObject({ kind: 'intact' });
    } finally {
      await second.stop();
    }
  });
});
