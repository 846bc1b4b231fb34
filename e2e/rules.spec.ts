import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fillFirstStart } from './administrator.ts';
import { expect, test } from './fixtures.ts';
import { type Product, startProduct } from './product.ts';

test.skip(({ kernel }) => kernel.version('pids') === null, 'this host has no v1 pids controller');

// A product of its own: the host's file of rules is not this story's.
let product: Product;
let folder: string;
let file: string;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-rules-'));
  file = path.join(folder, 'cgrules.conf');
  product = await startProduct({ CORRAL_AGENT_RULES_FILE: file });
});

test.afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('rules are typed, mended, looked at, saved, carried out and taken back', async ({
  page,
  kernel,
  group,
  allowedMessages,
}) => {
  // Of the save that is refused, and of what cannot be taken back twice.
  allowedMessages.push(/409|422/);
  // A program that nobody else on this host runs.
  const program = path.join(folder, 'story-sleep');
  copyFileSync('/bin/sleep', program);
  const sleeper = spawn(program, ['3600'], { stdio: 'ignore' });
  const pid = sleeper.pid ?? 0;
  const before = await kernel.groupsOf(pid);
  await page.goto(product.firstStartLink);
  await fillFirstStart(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Rules' }).click();
  const editor = page.getByRole('region', { name: 'File' });
  const landing = page.getByRole('region', { name: 'Who would land where' });
  await expect(editor).toContainText(`There is no ${file}`);
  await expect(editor).toContainText('no file yet');
  await expect(editor.getByText('libcgroup reads no rule', { exact: true })).toHaveCount(0);

  // Faults of grammar and of meaning, each with its place.
  const text = editor.getByRole('textbox', { name: `Text of ${file}` });
  await text.fill(`# who goes where\nroot:${program} pids\nnobdy pidss ${group}\n`);
  const faults = editor.getByRole('list', { name: 'What is to be said of it' });
  await expect(faults.getByRole('listitem').filter({ hasText: 'line 2' })).toContainText('pids DESTINATION');
  await expect(faults).toContainText('Did you mean nobody?');
  await expect(editor).toContainText('libcgroup reads no rule');
  await expect(landing.getByRole('button', { name: 'Classify…' })).toHaveAttribute('aria-disabled', 'true');

  // Before anything is saved it is seen who would land where.
  const rules = `# who goes where\nroot:${program} pids ${group} # mine\n`;
  await text.fill(rules);
  await expect(editor).toContainText('can be read');
  const row = landing.getByRole('row').filter({ hasText: String(pid) });
  await expect(row).toContainText(`pids ${group}`);
  await expect(row).toContainText('to move');
  expect(await kernel.groupsOf(pid)).toBe(before);

  // Saved as it was typed.
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`${file} is saved`)).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(rules);

  await landing.getByRole('button', { name: 'Classify…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Classify processes' });
  // On a phone, too, it is seen where it would go.
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(dialog.getByRole('link', { name: group, exact: true })).toBeInViewport({ ratio: 1 });
  if (size) await page.setViewportSize(size);
  await dialog.getByRole('button', { name: 'Move 1', exact: true }).click();
  await expect(dialog.getByRole('list', { name: 'What the kernel says' })).toContainText(`pids → ${group}`);
  expect(await kernel.groupsOf(pid)).toContain(`:pids:${group}\n`);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('status')).toContainText('back where it was');
  expect(await kernel.groupsOf(pid)).toBe(before);
  await dialog.getByRole('button', { name: 'Done' }).click();

  // Once more, and left so.
  await landing.getByRole('button', { name: 'Classify…' }).click();
  await dialog.getByRole('button', { name: 'Move 1', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await kernel.groupsOf(pid)).toContain(`:pids:${group}\n`);

  // What somebody else has written meanwhile is not written over.
  await text.fill(`${rules}# more\n`);
  writeFileSync(file, '# by hand\n');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByRole('alert')).toContainText('changed by somebody else');
  expect(readFileSync(file, 'utf8')).toBe('# by hand\n');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  const record = page.getByRole('table', { name: 'Audit log' });
  const applied = (action: string) =>
    record.getByRole('row').filter({ hasText: action }).filter({ hasText: 'applied' });
  await expect(applied('Save rules')).toHaveCount(1);
  await expect(applied('Classify processes')).toHaveCount(2);
  await expect(applied('Undo classification')).toHaveCount(1);

  // From its record it is taken back later, whatever the file says by then; and once only.
  const wayBack = page.getByRole('dialog', { name: 'Undo classification' });
  const undoNewest = async () => {
    await applied('Classify processes')
      .first()
      .getByRole('button', { name: /processes/ })
      .click();
    await page.getByRole('dialog', { name: 'Classify processes' }).getByRole('button', { name: 'Undo…' }).click();
    await expect(wayBack.getByRole('list', { name: 'Where they go back to' })).toContainText(`process ${pid} (`);
    await wayBack.getByRole('button', { name: 'Move back' }).click();
  };
  await undoNewest();
  await expect(wayBack.getByRole('status')).toContainText('back where it was');
  expect(await kernel.groupsOf(pid)).toBe(before);
  await wayBack.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/\/rules$/);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await expect(applied('Undo classification')).toHaveCount(2);
  await undoNewest();
  await expect(wayBack.getByRole('alert')).toContainText('have ended, or have been moved since');
  sleeper.kill('SIGKILL');
});
