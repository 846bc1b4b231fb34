/** What is kept for the next boot is older than the agent's settings may be, and is held to them when it comes back. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host } from '#server/agent/changes/host-scene.fixtures.ts';
import { ofAnotherBoot } from '#server/agent/wanted/wanted-agent.fixtures.ts';
import { parentOf } from '#server/domain/groups/group-path.ts';
import { captureWeb, type Earlier, now, whyNot } from './captured-web.fixtures.ts';

describe.skipIf(whyNot !== null)(`a captured web (${whyNot ?? 'here'})`, () => {
  const web = captureWeb('at-boot');
  const { at, ask, verbs, start, stop } = web;
  let earlier: Earlier;

  beforeAll(async () => {
    earlier = await web.open();
  });
  afterAll(() => web.close());

  test('at the next boot what was kept of before comes back within the settings alone', async () => {
    await stop();
    await start(null);
    await web.endRuns();
    expect((await ask('forgetBootLaunch', { id: earlier.run })).text).toBe('');
    await stop();
    await web.clearGroups();
    ofAnotherBoot(web.fileOf('boot-report.jsonl'));
    await start(`outside=closed\n${at('blue')} pids=100 memory=64M cpus=0.5\n`);
    while ((await verbs().bootReport()).endedAtMs === null) await new Promise((done) => setTimeout(done, 10));

    const { groups } = await verbs().bootReport();
    const codes = groups.flatMap(({ limits, faults }) => [...limits, ...faults].map((each) => JSON.stringify(each)));
    expect(existsSync(`${host.hierarchyFor('memory')?.mountPoint}${at('blue')}`)).toBe(true);
    expect(now(at('blue'), 'memory')).toBe(64 << 20);
    expect(now(at('blue'), 'pids')).toBe(Number.POSITIVE_INFINITY);
    expect(codes.join()).toContain('ceiling-exceeded');
    // What is kept outside of them stays away.
    expect(existsSync(`${host.hierarchyFor('memory')?.mountPoint}${at('green')}`)).toBe(false);
    expect(parentOf(at('blue'))).toBe(at());
  });
});
