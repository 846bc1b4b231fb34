import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { callByHand } from './call.ts';
import { test as base, expect, openGroup } from './fixtures.ts';
import { v1Mount } from './host-groups.ts';
import { signInViewer } from './viewer.ts';

base.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

interface Gate {
  /** A shell line that waits until the gate is open. */
  wait: string;
  open(): void;
}

const test = base.extend<{ gate: Gate }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  gate: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'corral-gate-'));
    // For whoever the command runs as.
    chmodSync(folder, 0o755);
    const file = path.join(folder, 'open');
    const open = () => writeFileSync(file, '');
    await use({ wait: `until [ -e ${file} ]; do sleep 0.1; done`, open });
    // A command that still waits must not wait for ever.
    open();
    rmSync(folder, { recursive: true });
  },
});

/** Launches a shell line in the group, by the dialog, and is on the run's page then. */
async function launch(page: Page, group: string, line: string): Promise<void> {
  await openGroup(page, group);
  const dialog = await openDialog(page, group);
  await dialog.getByRole('textbox', { name: 'Command' }).fill(`sh -c '${line}'`);
  await dialog.getByRole('textbox', { name: 'Working folder' }).fill('/');
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL(/\/runs\/[a-z0-9]+$/);
}

async function openDialog(page: Page, group: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Launch…' }).click();
  const dialog = page.getByRole('dialog', { name: `Launch a command in ${group}` });
  await expect(dialog).toBeVisible();
  return dialog;
}

const logOf = (page: Page, stream: string) => page.getByRole('log', { name: `${stream} of the run` });
const stateOf = (page: Page) => page.getByRole('main').getByRole('status').first();

/** Of the run's first process, as its page lists it. */
async function pidOn(page: Page): Promise<number> {
  const listed = page
    .getByRole('region', { name: 'Facts' })
    .getByText(/\(pid \d+/)
    .first();
  await expect(listed).toBeVisible();
  return Number(/pid (\d+)/.exec((await listed.textContent()) ?? '')?.[1]);
}

test('a command runs in its group as the user it is given, its output comes live, and its end and its use are kept', async ({
  page,
  group,
  kernel,
  gate,
}) => {
  await openGroup(page, group);
  const dialog = await openDialog(page, group);
  await dialog.getByRole('textbox', { name: 'Command' }).fill(`sh -c 'echo out; echo err >&2; ${gate.wait}; exit 3'`);
  await dialog.getByRole('textbox', { name: 'Working folder' }).fill('/');
  await dialog.getByText('More', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Add variable' }).click();
  await dialog.getByRole('textbox', { name: 'Name of variable 1' }).fill('STORY_TOKEN');
  await dialog.getByRole('textbox', { name: 'Value of variable 1' }).fill('correct-horse');

  const args = dialog.getByRole('list', { name: 'Arguments' }).getByRole('listitem');
  await expect(args).toHaveCount(3);
  await expect(args.nth(2)).toContainText('echo out; echo err >&2');
  const preview = dialog.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('nobody uid 65534');
  await expect(preview).toContainText(`${group}/run-`);
  await preview.getByRole('tab', { name: 'cgexec' }).click();
  await expect(preview.getByRole('tabpanel')).toContainText(/^cgexec -g /);
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();

  await page.waitForURL(/\/runs\/[a-z0-9]+$/);
  const id = page.url().split('/').at(-1) ?? '';
  await expect(stateOf(page)).toContainText('running');
  await expect(logOf(page, 'stdout')).toHaveText('out');
  await expect(logOf(page, 'stderr')).toHaveText('err');
  expect(await kernel.groupsOf(await pidOn(page))).toContain(`memory:${group}/run-${id}\n`);

  gate.open();
  await expect(stateOf(page)).toContainText('exit code 3');
  await expect(page.getByRole('region', { name: 'stdout' })).toContainText('complete');
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt).toContainText('Counted by the kernel in its own group');
  await expect(receipt).toContainText(/Peak memory[\d.]+ [KM]iB/);
  await expect.poll(() => kernel.hasGroup(`${group}/run-${id}`)).toBe(false);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download stderr' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`corral-run-${id}-stderr.log`);
  expect(await download.createReadStream().then((stream) => stream.toArray())).toEqual([Buffer.from('err\n')]);

  await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await expect(
    page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: group }).first(),
  ).toContainText('exit code 3');
  await openGroup(page, group, 'changes');
  await page.getByRole('row', { name: /Launch command/ }).click();
  const record = page.getByRole('dialog', { name: 'Launch command' });
  await expect(record).toContainText('STORY_TOKEN');
  await expect(record).toContainText('as nobody');
  await expect(record).not.toContainText('correct-horse');
});

test('a command that is not there is refused before anything runs, in the form and past it', async ({
  page,
  group,
  kernel,
  product,
  allowedMessages,
}) => {
  allowedMessages.push(/Failed to load resource/);
  await openGroup(page, group);
  const dialog = await openDialog(page, group);
  await dialog.getByRole('textbox', { name: 'Command' }).fill('no-such-command --at all');
  await dialog.getByRole('textbox', { name: 'Working folder' }).fill('/');

  await expect(dialog.getByText(/There is no command no-such-command/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Launch', exact: true })).toBeDisabled();
  const answer = await callByHand(page.request, product.url, 'launch.start', {
    command: { kind: 'argv', argv: ['no-such-command'] },
    group,
    user: 'nobody',
    folder: '/',
  });
  expect(answer).toMatchObject({ code: 'BAD_INPUT', sentence: expect.stringContaining('no-such-command') });
  const asRoot = await callByHand(page.request, product.url, 'launch.start', {
    command: { kind: 'argv', argv: ['true'] },
    group,
    user: 'root',
    folder: '/',
  });
  expect(asRoot).toMatchObject({ code: 'CEILING', sentence: expect.stringContaining('root') });

  expect(await kernel.read(group, 'cgroup.procs')).toBe('');
  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Launch command/ }).filter({ hasText: 'refused' })).toHaveCount(2);
});

test('a run is stopped, with all that it has started', async ({ page, group, kernel }) => {
  await launch(page, group, 'sleep 600 & sleep 601');
  await expect(stateOf(page)).toContainText('running');
  await expect(page.getByRole('region', { name: 'Facts' })).toContainText('sleep');
  const pid = await pidOn(page);

  await page.getByRole('button', { name: 'Stop…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Stop this run?' });
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();

  await expect(stateOf(page)).toContainText('signal SIGTERM (15), after it was asked to stop');
  await expect.poll(() => kernel.isAlive(pid)).toBe(false);
  await expect(page.getByRole('button', { name: 'Delete…' })).toBeVisible();
  await page.getByRole('button', { name: 'Run again…' }).click();
  await expect(
    page.getByRole('dialog', { name: 'Launch again' }).getByRole('textbox', { name: 'Command' }),
  ).toHaveValue("sh -c 'sleep 600 & sleep 601'");
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('alertdialog', { name: 'Delete this run?' }).getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/runs$/);
  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Stop run/ })).toContainText('applied');
  await expect(page.getByRole('row', { name: /Delete run/ })).toContainText('applied');
});

test('web and agent are killed while it runs, and it is found again with its output and its exit code', async ({
  page,
  group,
  gate,
  product,
  kernel,
  allowedMessages,
}) => {
  allowedMessages.push(/Failed to load resource/);
  await launch(page, group, `echo before; ${gate.wait}; echo after; exit 7`);
  await expect(logOf(page, 'stdout')).toHaveText('before');
  const pid = await pidOn(page);

  const web = product.webPid();
  process.kill(web, 'SIGKILL');
  await expect.poll(() => liveWeb(product, web)).toBe(true);
  await expect
    .poll(() =>
      page.reload().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await expect(stateOf(page)).toContainText('running');
  await expect(logOf(page, 'stdout')).toHaveText('before');

  // The supervisor would start another at once: hold it, so that the run ends while there is no agent.
  process.kill(product.supervisorPid, 'SIGSTOP');
  try {
    process.kill(product.agentPid(), 'SIGKILL');
    await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    gate.open();
    await expect.poll(() => kernel.isAlive(pid)).toBe(false);
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  await expect(stateOf(page)).toContainText('exit code 7', { timeout: 30_000 });
  await expect(logOf(page, 'stdout')).toContainText('beforeafter');
});

test('a viewer sees the run and its receipt, and not what it wrote', async ({ browser, page, group, product }) => {
  await launch(page, group, 'echo secret');
  await expect(logOf(page, 'stdout')).toHaveText('secret');
  const address = new URL(page.url());
  const { context, page: theirs } = await signInViewer(browser, product);

  await theirs.goto(address.pathname);

  await expect(stateOf(theirs)).toContainText('exit code 0');
  await expect(theirs.getByRole('region', { name: 'Receipt' })).toContainText('Wall time');
  await expect(theirs.getByRole('region', { name: 'Output' })).toContainText('for administrators');
  await expect(theirs.getByRole('button', { name: 'Run again…' })).toBeDisabled();
  const id = address.pathname.split('/').at(-1);
  expect((await context.request.get(`${product.url}/api/runs/output?id=${id}&stream=stdout`)).status()).toBe(403);
  await context.close();
});

function liveWeb(product: { webPid(): number }, former: number): boolean {
  try {
    return product.webPid() !== former;
  } catch {
    return false;
  }
}

test('a run is run again to its end; its output is searched, and coloured as a terminal would', async ({
  page,
  group,
}) => {
  await launch(page, group, 'printf "plain\\\\n\\\\033[1;31mFAILED\\\\033[0m two\\\\nthree failed\\\\n"; exit 4');
  await expect(stateOf(page)).toContainText('exit code 4');
  const first = page.url();
  const output = logOf(page, 'stdout');
  await expect(output).toContainText('FAILED two');
  // Nothing of the escape sequences is left, and the colour is the theme's own red.
  expect(await output.textContent()).not.toMatch(/\[|033/);
  const red = output.getByText('FAILED', { exact: true });
  await expect(red).toHaveAttribute('style', /color: ?var\(--ansi-1\).*font-weight: ?600/);

  await page.getByRole('searchbox', { name: 'Search the output' }).fill('failed');
  const stdout = page.getByRole('region', { name: 'stdout' });
  await expect(stdout.getByRole('status').first()).toHaveText('2 lines');
  await expect(output.locator('mark')).toHaveText(['FAILED', 'failed']);
  await stdout.getByRole('button', { name: 'Next match' }).click();
  await expect(output.locator('.bg-warn-bg')).toContainText('FAILED two');
  await stdout.getByRole('button', { name: 'Next match' }).click();
  await expect(output.locator('.bg-warn-bg')).toContainText('three failed');
  await page.getByRole('searchbox', { name: 'Search the output' }).fill('nowhere');
  await expect(stdout.getByRole('status').first()).toHaveText('not found');

  await page.getByRole('button', { name: 'Run again…' }).click();
  const again = page.getByRole('dialog', { name: 'Launch again' });
  await expect(again.getByRole('region', { name: 'Preview' })).toContainText(`${group}/run-`);
  await again.getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL((url) => /\/runs\/[a-z0-9]+$/.test(url.pathname) && url.href !== first);
  await expect(stateOf(page)).toContainText('exit code 4');
  await expect(logOf(page, 'stdout')).toContainText('three failed');
  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Launch command/ })).toHaveCount(2);
});
