/** What the agent's settings leave: within them all of it works, and what they do not hold by now gives nothing more. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host } from '#server/agent/changes/host-scene.fixtures.ts';
import { captureWeb, type Earlier, launchIn, pids, place, whyNot } from './captured-web.fixtures.ts';

describe.skipIf(whyNot !== null)(`a captured web (${whyNot ?? 'here'})`, () => {
  const web = captureWeb('within');
  const { at, ask, apply } = web;
  let earlier: Earlier;

  beforeAll(async () => {
    earlier = await web.open();
  });
  afterAll(() => web.close());

  test('within the settings all of it works', async () => {
    expect((await apply(at('blue'), [pids(80)])).text).toBe('');
    expect((await apply(at('blue', 'job'), [pids('max')])).code).toBe('KERNEL_REFUSED');
    expect((await apply(at('blue', 'job'), [pids(500)])).text).toBe('');
    expect((await ask('create', { parent: at('blue'), name: 'night', ...place(), edits: [pids(7)] })).text).toBe('');
    expect(
      (await ask('move', { to: at('blue', 'night'), processes: [earlier.inBlue] })).data?.processes[0].status,
    ).toBe('moved');
    // Some hosts have nothing to freeze with.
    const freezing = await ask('freeze', { group: at('blue', 'night') });
    expect([null, 'NOT_AVAILABLE']).toContain(freezing.code);
    expect((await ask('thaw', { group: at('blue', 'night') })).code).toBe(freezing.code);
    expect((await ask('move', { to: at('blue', 'job'), processes: [earlier.inBlue] })).data?.processes[0].status).toBe(
      'moved',
    );
    expect((await ask('remove', { group: at('blue', 'night') })).data?.removed.length).toBeGreaterThan(0);
    expect((await apply(at('blue'), [pids(50)])).text).toBe('');
  });

  test('a group that is removed and made again has what the settings allow, and nothing before that', async () => {
    expect((await apply(at('loose'), [pids(20)])).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).text).toBe('');
    expect((await ask('removeTree', { group: at('loose'), processes: 'kill', confirmed: 'loose' })).data?.left).toEqual(
      [],
    );

    // With more than is allowed it is not made; with nothing said nobody gets anything of it.
    expect((await ask('create', { parent: at(), name: 'loose', ...place(), edits: [pids(21)] })).code).toBe('CEILING');
    expect((await ask('create', { parent: at(), name: 'loose', ...place() })).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).sentence?.code).toBe(
      'ceiling-not-held',
    );
    expect((await ask('launch', launchIn(at('loose')))).sentence?.code).toBe('ceiling-not-held');
    expect((await apply(at('loose'), [pids(20)])).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).text).toBe('');
  });

  test('what somebody with a shell has raised gives nothing more to what is below', async () => {
    const { mountPoint = '' } = host.hierarchyFor('pids') ?? {};
    expect((await apply(at('loose', 'x'), [pids(10)])).text).toBe('');
    writeFileSync(`${mountPoint}${at('loose')}/pids.max`, '500');

    const below = await apply(at('loose', 'x'), [pids(400)]);

    expect(below.code).toBe('CEILING');
    expect(below.sentence).toMatchObject({
      code: 'ceiling-not-held',
      values: { top: at('loose'), most: 20, now: 500 },
    });
    // Down it goes, also step by step.
    expect((await apply(at('loose'), [pids(100)])).text).toBe('');
    expect((await apply(at('loose'), [pids(101)])).code).toBe('CEILING');
    expect((await apply(at('loose'), [pids(15)])).text).toBe('');
    expect((await apply(at('loose', 'x'), [pids(400)])).text).toBe('');
  });

  test('the preview says it before, with the limit that it is about', async () => {
    const { data } = await ask('plan', { group: at('blue'), edits: [pids(101)] });

    expect(data.refused).toBe(true);
    expect(data.notes).toContainEqual(
      expect.objectContaining({
        severity: 'refused',
        key: 'pids.max',
        code: 'ceiling-exceeded',
        values: expect.objectContaining({ top: at('blue'), bound: 'pids', most: 100, asked: 101, line: 2 }),
      }),
    );
  });
});
