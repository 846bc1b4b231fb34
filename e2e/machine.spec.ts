import type { Page } from '@playwright/test';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { signIn } from './api.ts';
import { expect, test } from './fixtures.ts';
import { readLimit, removeEverywhere, v1Mount } from './host-groups.ts';

test.skip(
  !v1Mount('cpu') || !v1Mount('memory') || !v1Mount('cpuset'),
  'this host has no v1 cpu, memory and cpuset controllers',
);

const onlineCores = v1Mount('cpuset') ? readLimit('cpuset', '/', 'cpuset.cpus') : '';

const groups = ['blue', 'green', 'grey'].map((name) => `corral-test-machine-${name}-${process.pid}`);
test.afterEach(() => {
  for (const group of groups) removeEverywhere(group);
});

test('the budgets of all teams are told against the machine, and others are tried out by dragging', async ({
  page,
  product,
  signedIn: _,
}) => {
  const cpus = (count: number): LimitEdit => ({
    key: 'cpu.quota',
    value: { quotaUsec: count * 100_000, periodUsec: 100_000 },
  });
  const memory: LimitEdit = { key: 'memory.max', value: 256n << 20n };
  const teams: [string, LimitEdit[]][] = [
    ['Ochre', [cpus(1), memory]],
    ['Umber', [cpus(0.5), memory]],
    ['Slate', []],
  ];
  const api = await signIn(product.url);
  const made: { id: string }[] = [];
  for (const [at, [name, edits]] of teams.entries()) {
    const group = { parent: '/', name: groups[at] ?? '', edits };
    made.push(await api.teams.create.mutate({ name, top: { kind: 'create', group } }));
  }
  await page.goto('/teams');
  const card = page.getByRole('region', { name: 'Budgets against this machine' });
  const cpu = card.getByRole('region', { name: 'CPU' });
  await expect(cpu).toContainText('1.5 CPUs promised of');
  await expect(cpu).toContainText('1 team has no limit');
  await expect(card.getByRole('region', { name: 'Memory', exact: true })).toContainText('512 MiB promised of');
  await expect(cpu).not.toContainText('over-committed');

  await card.getByRole('button', { name: 'What if…' }).click();
  const slider = cpu.getByRole('slider', { name: 'CPU of Ochre' });
  await expect(slider).toHaveAttribute('aria-valuetext', '1 CPU');
  await expect(cpu.getByRole('slider', { name: 'CPU of Slate' })).toHaveAttribute('aria-valuetext', 'no limit');
  await slider.press('ArrowRight');
  await expect(cpu).toContainText('1.55 CPUs promised of');
  await dragToEnd(page, cpu.getByRole('slider', { name: 'CPU of Umber' }));
  await slider.press('End');
  // One step before no limit is all of the machine.
  await expect(slider).toHaveAttribute('aria-valuetext', 'no limit');
  await slider.press('ArrowLeft');
  await dragToEnd(page, cpu.getByRole('slider', { name: 'CPU of Umber' }));
  await cpu.getByRole('slider', { name: 'CPU of Umber' }).press('ArrowLeft');
  await expect(cpu).toContainText('over-committed 2.00×');
  expect(readLimit('cpu', `/${groups[0]}`, 'cpu.cfs_quota_us')).toBe('100000');

  const cores = card.getByRole('region', { name: 'Cores' });
  const ofOchre = cores.getByRole('textbox', { name: 'Cores of Ochre' });
  await expect(ofOchre).toHaveValue(onlineCores);
  await ofOchre.fill('0');
  await cores.getByRole('textbox', { name: 'Cores of Umber' }).fill('0');
  await expect(cores).toContainText('0 given more than once');
  await ofOchre.fill('99999');
  await expect(ofOchre).toHaveAttribute('aria-invalid', 'true');
  expect(readLimit('cpuset', `/${groups[0]}`, 'cpuset.cpus')).toBe(onlineCores);

  await card.getByRole('button', { name: 'As it is' }).click();
  await expect(ofOchre).toHaveValue(onlineCores);
  await expect(cpu).toContainText('1.5 CPUs promised of');
  await card.getByRole('button', { name: 'Done' }).click();
  await expect(cpu.getByRole('slider')).toHaveCount(0);
  for (const { id } of made) await api.teams.remove.mutate({ id });
});

async function dragToEnd(page: Page, slider: ReturnType<Page['getByRole']>): Promise<void> {
  const box = await slider.boundingBox();
  if (!box) throw new Error('no slider');
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
}
