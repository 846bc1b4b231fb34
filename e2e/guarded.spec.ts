import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { groupsOf, readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory'), 'this host has no v1 memory controller');

test('the root group and the groups Corral itself stands on are readable, never changed', async ({ page, product }) => {
  for (const group of groundOf(product.agentPid())) {
    const limit = readLimit('memory', group, 'memory.limit_in_bytes');
    await openGroup(page, group, 'limits');

    const reason = page.getByRole('tabpanel').getByRole('status').first();
    await expect(reason).toContainText(
      group === '/' ? 'This is the root group: it holds the whole host' : /Corral|agent|PID 1/i,
    );
    const fields = page.getByRole('tabpanel').getByRole('textbox');
    await expect(fields.first()).toBeVisible();
    for (const field of await fields.all()) await expect(field).toBeDisabled();
    const remove = page.getByRole('button', { name: 'Delete…' });
    if (group === '/') await expect(remove).toHaveCount(0);
    else await expect(remove).toBeDisabled();

    for (const [name, input] of [
      ['limits.change', { group, edits: [{ key: 'pids.max', value: 1 }], basis: '', confirmed: null }],
      ['groups.remove', { group }],
    ] as const)
      expect(await callByHand(page.request, product.url, name, input), `${name} ${group}`).toMatchObject({
        code: 'GROUP_GUARDED',
        data: null,
      });
    expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe(limit);
  }
});

/** The groups of a process in the memory hierarchy, up to the root. */
function groundOf(pid: number): string[] {
  const own = /^\d+:memory:(.*)$/m.exec(groupsOf(pid))?.[1] ?? '/';
  const parts = own.split('/').filter(Boolean);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
