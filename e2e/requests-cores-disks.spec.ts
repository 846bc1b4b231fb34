import { expect, openGroup, test } from './fixtures.ts';
import { firstDisk, readLimit, removeEverywhere, v1Mount } from './host-groups.ts';
import { call, enter } from './newcomers.ts';

const disk = firstDisk();
const cores = v1Mount('cpuset') ? readLimit('cpuset', '/', 'cpuset.cpus') : '';

test.skip(
  !v1Mount('memory') || !v1Mount('pids') || !v1Mount('cpu'),
  'this host has no v1 memory, pids and cpu controllers',
);
test.skip(!/^0[-,]/.test(cores), 'this host has no v1 cpuset controller, or one core only');
test.skip(disk === null, 'this host has no disk that a v1 group can have limits of');

const shop = `/corral-test-e2e-cores-${process.pid}`;
const mib = 2 ** 20;
const readBps = 'blkio.throttle.read_bps_device';
const writeIops = 'blkio.throttle.write_iops_device';

test.afterEach(() => removeEverywhere(shop));

test('a member whose cores are not the team’s asks for them, for CPU weight and more of a disk; another grants less', async ({
  browser,
  page,
  product,
  signedIn: _,
}) => {
  const { device = '', name = '' } = disk ?? {};
  await page.goto('/');
  const ines = await enter(browser, page, product, { name: 'ines', role: 'member' });
  const limits = {
    ...{ device, readBytesPerSecond: 10 * mib, writeBytesPerSecond: 'max', readOpsPerSecond: 'max' },
    writeOpsPerSecond: 500,
  };
  const edits = [
    { key: 'cpuset.cpus', value: '0' },
    { key: 'io.max', value: [limits] },
  ];
  const top = { kind: 'create', group: { parent: '/', name: shop.slice(1), edits } };
  const { id } = (await call(page, product, 'teams.create', { name: 'Vineyard', top })) as { id: string };
  await call(page, product, 'teams.addMember', { id, email: 'ines@example.org' });
  await call(page, product, 'groups.create', { parent: shop, name: 'ci', edits: [] });
  await ines.reload();

  // What the budget refuses offers to ask for just that.
  await openGroup(ines, `${shop}/ci`, 'limits');
  await ines.getByRole('textbox', { name: 'CPUs', exact: true }).fill('0-1');
  await expect(ines.getByText("Core 1 is not in Vineyard's budget").first()).toBeVisible();
  await ines.getByRole('link', { name: 'Ask for more…' }).first().click();
  await expect(ines.getByLabel('Cores', { exact: true })).toHaveValue('0-1');
  const meaning = ines.getByRole('region', { name: 'What it means' });
  await expect(meaning).toContainText('Cores0 → 0-1');

  // What there is a limit of on the disk can be asked for as well, and nothing else of it.
  await ines.getByLabel(`${name}, reading`).fill('+10 MiB');
  await expect(meaning).toContainText('10 MiB/s → 20 MiB/s');
  await expect(ines.getByLabel(`${name}, write operations`)).toBeVisible();
  await expect(ines.getByLabel(`${name}, writing`)).toHaveCount(0);
  await ines.getByLabel('CPU weight').fill('+1024');
  await expect(meaning).toContainText('CPU weight1,024 → 2,048');
  // What others weigh is not hers to know.
  await expect(meaning).not.toContainText('of the host');
  await ines.getByLabel('What for').fill('The nightly import.');
  await ines.getByRole('button', { name: 'Send request' }).click();
  const asked = `CPU weight 2,048, cores 0-1, 20 MiB/s of reading from ${name}`;
  await expect(ines.getByRole('heading', { name: asked, level: 1 })).toBeVisible();
  expect(readLimit('cpuset', shop, 'cpuset.cpus')).toBe('0');

  // All of the cores, half of the reading.
  await page.goto(new URL(ines.url()).pathname);
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(decide.getByLabel('Cores', { exact: true })).toHaveValue('0-1');
  await decide.getByLabel(`${name}, reading`).fill('+5 MiB');
  await expect(decide).toContainText('cpuset.cpus');
  await expect(decide).toContainText(/When all groups are busy: [\d.]+\s?% of the host(, as it is| instead of)/);
  await decide.getByRole('button', { name: 'Grant less for good' }).click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('granted: 15 MiB/s');

  expect(readLimit('cpuset', shop, 'cpuset.cpus')).toBe('0-1');
  expect(readLimit('cpu', shop, 'cpu.shares')).toBe('2048');
  expect(readLimit('blkio', shop, readBps)).toBe(`${device} ${15 * mib}`);
  // What was not asked for is as it was.
  expect(readLimit('blkio', shop, writeIops)).toBe(`${device} 500`);
  await expect(ines.getByText('granted in part', { exact: true })).toBeVisible();
  await openGroup(ines, `${shop}/ci`, 'limits');
  await ines.getByRole('textbox', { name: 'CPUs', exact: true }).fill('0-1');
  await ines.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => readLimit('cpuset', `${shop}/ci`, 'cpuset.cpus')).toBe('0-1');
  await ines.context().close();
});
