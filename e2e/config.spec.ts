/** The Config page: a file is opened, judged as it is typed, mended, planned, loaded, undone; exported; saved beside others. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory') || !v1Mount('cpu'), 'this host has no v1 cpu and memory controllers');

test('a file is edited, mended, planned, loaded and undone; exports are read back; a save conflict is told', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  // What is refused is a refused request, and the browser says so.
  allowedMessages.push(/Failed to load resource/);
  const folder = path.join(product.folder, 'etc');
  const file = path.join(folder, 'cgconfig.conf');
  mkdirSync(path.join(folder, 'cgconfig.d'), { recursive: true });
  const web = `${group}/web`;
  const start = `# by hand\ngroup ${web.slice(1)} {\n\tcpu { cpu.shares = 512; }\n\tmemory { memory.limit_in_bytes = 64M; }\n}\n`;
  writeFileSync(file, start);
  chmodSync(file, 0o640);
  mkdirSync(path.join(folder, 'cgconfig.d', 'folder.conf'));
  writeFileSync(path.join(folder, 'cgconfig.d', 'binary.conf'), Buffer.from([0x67, 0, 0xff]));
  const editor = page.getByRole('textbox', { name: 'cgconfig.conf' });
  const choose = async (name: string) => {
    await page.getByRole('button', { name: /File$/ }).click();
    await page.getByRole('option', { name }).click();
  };

  await test.step('what is no text is not opened, and said', async () => {
    await page.goto('/config');
    await choose('binary.conf');
    await expect(page.getByRole('alert').filter({ hasText: 'is no text (UTF-8)' })).toBeVisible();
    await choose('folder.conf');
    await expect(page.getByRole('alert').filter({ hasText: 'is a folder, not a file' })).toBeVisible();
    await choose(`${file}`);
    await expect(editor).toContainText('# by hand');
    await expect(page.getByText('No faults')).toBeVisible();
  });

  await test.step('a fault is listed as it is typed, and a press goes there', async () => {
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('group x { }');
    await page.getByRole('list', { name: 'Faults' }).getByRole('button').first().click();
    await expect(page.getByRole('list', { name: 'Faults' })).toContainText('has nothing in it');
    await expect(editor).toBeFocused();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByText('The text has faults that keep it from being loaded')).toBeVisible();
    await page.keyboard.press('Control+End');
    await editor.click();
    await page.keyboard.press('Control+End');
    for (let at = 0; at < 'group x { }'.length; at += 1) await page.keyboard.press('Backspace');
  });

  await test.step('planned, loaded, in the kernel, and undone', async () => {
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(
      page.getByRole('status').filter({ hasText: 'Would create 1 group and write 2 values.' }),
    ).toBeVisible();
    // So few rows are open: what is written is in sight of the button that does it.
    await expect(page.getByRole('list', { name: 'Groups, in order' })).toContainText('memory.limit_in_bytes');
    await expect(page.getByText('cpu.shares', { exact: true }).last()).toBeVisible();
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await expect(page.getByText('Done, and read back from the kernel')).toBeVisible();
    expect(readLimit('memory', web, 'memory.limit_in_bytes')).toBe('67108864');
    expect(readLimit('cpu', web, 'cpu.shares')).toBe('512');
    await page.getByRole('button', { name: 'Undo…' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Would remove 1 group' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo the load' }).click();
    await expect(page.getByText('Done, and read back from the kernel')).toBeVisible();
    expect(existsSync(`${v1Mount('memory')}${web}`)).toBe(false);
  });

  await test.step('saved byte for byte, with its mode; a file that has changed is not overwritten', async () => {
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# more');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(`${file} is saved`)).toBeVisible();
    expect(readFileSync(file, 'utf8')).toBe(`${start}# more`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    writeFileSync(file, '# by somebody else\n');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('!');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'has changed since it was opened' })).toBeVisible();
    expect(readFileSync(file, 'utf8')).toBe('# by somebody else\n');
  });

  await test.step('a live subtree is exported into the editor', async () => {
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('searchbox', { name: 'Find the group to export' }).fill(group);
    await page.getByRole('option', { name: group, exact: true }).click();
    await page.getByRole('button', { name: 'Export into the editor' }).click();
    await expect(editor).toContainText(`group ${group.slice(1)} {`);
  });

  await test.step('a file for the other version leads to Convert, and loads in the words of this host', async () => {
    await editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(`group ${web.slice(1)} { memory { memory.max = 32M; } }`);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByText('memory.max is a parameter of cgroup v2')).toBeVisible();
    await page.getByRole('button', { name: 'Convert to cgroup v1…' }).click();
    await expect(page.getByRole('radio', { name: 'to cgroup v1' })).toBeChecked();
    await expect(page.getByRole('list', { name: 'Conversions' })).toContainText('memory.limit_in_bytes');
    await page.getByRole('button', { name: 'Put it into the editor' }).click();
    await expect(editor).toContainText('memory.limit_in_bytes');
    await expect(page.getByText('Nothing in this text is only for the other version.')).toBeVisible();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await expect(page.getByText('Done, and read back from the kernel')).toBeVisible();
    expect(readLimit('memory', web, 'memory.limit_in_bytes')).toBe(String(32 << 20));
  });
});
