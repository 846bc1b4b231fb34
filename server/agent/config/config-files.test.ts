import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAppError } from '#server/domain/errors.ts';
import { listConfigFiles, planSave, readConfigFile, readConfigFiles, saveFile, settleSave } from './config-files.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-cgconfig-'));
  mkdirSync(path.join(folder, 'cgconfig.d'));
  file = path.join(folder, 'cgconfig.conf');
});
afterEach(() => rmSync(folder, { recursive: true }));

const isRoot = process.getuid?.() === 0;

/** As a user who may read what everybody may. */
function asNobody<T>(act: () => T): T {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return isAppError(error) ? error.sentence?.code : String(error);
  }
}

describe('libcgroup’s files', () => {
  test('are listed with why one cannot be opened, and cgconfig.conf where there is none', () => {
    writeFileSync(path.join(folder, 'cgconfig.d/a.conf'), 'x');
    mkdirSync(path.join(folder, 'cgconfig.d/b.conf'));
    writeFileSync(path.join(folder, 'cgconfig.d/c.txt'), 'x');

    expect(listConfigFiles(folder).map(({ name, sizeBytes, why }) => [name, sizeBytes === null, why?.code])).toEqual([
      ['cgconfig.conf', true, 'file-missing'],
      ['cgconfig.d/a.conf', false, undefined],
      ['cgconfig.d/b.conf', false, 'file-no-file'],
    ]);
  });

  test('what is no plain text of a size to be edited is refused, and nothing waits for a writer', () => {
    const read = () => readConfigFile(folder, 'cgconfig.conf');
    expect(codeOf(read)).toBe('file-missing');
    writeFileSync(file, Buffer.from([0x67, 0]));
    expect(codeOf(read)).toBe('file-binary');
    writeFileSync(file, Buffer.from([0xff, 0x67]));
    expect(codeOf(read)).toBe('file-binary');
    writeFileSync(file, 'x'.repeat(524_289));
    expect(codeOf(read)).toBe('file-too-large');
    rmSync(file);
    symlinkSync('/etc/passwd', file);
    expect(codeOf(read)).toBe('file-no-file');
    rmSync(file);
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    expect(codeOf(read)).toBe('file-no-file');
  });

  test.skipIf(!isRoot)(
    'a file or folder that is closed to the agent is told with whose eyes it was tried, and a device is not opened',
    () => {
      const inFolder = path.join(folder, 'cgconfig.d/a.conf');
      writeFileSync(file, 'x');
      writeFileSync(inFolder, 'x');
      chmodSync(file, 0o600);
      chmodSync(folder, 0o755);
      const seenByNobody = asNobody(() => [
        codeOf(() => readConfigFile(folder, 'cgconfig.conf')),
        readConfigFiles(folder),
      ]);
      chmodSync(path.join(folder, 'cgconfig.d'), 0o600);
      const behind = asNobody(() => codeOf(() => readConfigFile(folder, 'cgconfig.d/a.conf')));
      rmSync(file);
      expect(spawnSync('mknod', [file, 'c', '1', '5']).status).toBe(0);

      expect(seenByNobody).toEqual([
        'config-file-closed',
        [
          {
            path: file,
            text: null,
            why: expect.objectContaining({ text: expect.stringMatching(/agent's user, .*\(EACCES\)/) }),
          },
          { path: inFolder, text: 'x', why: null },
        ],
      ]);
      expect(behind).toBe('config-file-closed');
      expect(codeOf(() => readConfigFile(folder, 'cgconfig.conf'))).toBe('file-no-file');
    },
  );

  test('of a file of 100 MB nothing is read', () => {
    writeFileSync(file, 'group a { }\n');
    truncateSync(file, 100 << 20);

    expect(codeOf(() => readConfigFile(folder, 'cgconfig.conf'))).toBe('file-too-large');
    expect(readConfigFiles(folder).map(({ text, why }) => [text, why?.code])).toEqual([[null, 'file-too-large']]);
  });

  test('for Drift they are read as for the editor: no link is followed, no byte is guessed', () => {
    writeFileSync(path.join(folder, 'cgconfig.d/a.conf'), 'group a { }\n');
    writeFileSync(path.join(folder, 'cgconfig.d/b.conf'), Buffer.from([0x67, 0xff]));
    expect(readConfigFiles(folder).map(({ text, why }) => [text, why?.code])).toEqual([
      ['group a { }\n', undefined],
      [null, 'file-binary'],
    ]);
    symlinkSync(path.join(folder, 'cgconfig.d/a.conf'), file);

    expect(readConfigFiles(folder)[0]).toMatchObject({ path: file, text: null, why: { code: 'file-no-file' } });
  });

  test('a text with CR LF and a byte order mark comes back byte for byte, with mode and owner', () => {
    writeFileSync(file, '\ufeffgroup a {\r\n}\r\n');
    chmodSync(file, 0o604);
    const { text, version } = readConfigFile(folder, 'cgconfig.conf');

    saveFile(planSave(folder, { name: 'cgconfig.conf', text: `${text}# é\n`, version }), `${text}# é\n`);

    expect(readFileSync(file, 'utf8')).toBe('\ufeffgroup a {\r\n}\r\n# é\n');
    expect(statSync(file).mode & 0o777).toBe(0o604);
    expect(readdirSync(folder)).toEqual(['cgconfig.conf', 'cgconfig.d']);
  });

  test('a file that somebody changed, made or removed since is left as it is', () => {
    const save = (version: string | null) => () => planSave(folder, { name: 'cgconfig.conf', text: 'mine', version });
    writeFileSync(file, 'theirs');
    expect(codeOf(save(null))).toBe('file-there');
    expect(codeOf(save('of another time'))).toBe('file-changed');
    const { version } = readConfigFile(folder, 'cgconfig.conf');
    const step = planSave(folder, { name: 'cgconfig.conf', text: 'mine', version });
    writeFileSync(file, 'theirs, later');

    expect(codeOf(() => saveFile(step, 'mine'))).toBe('file-changed');
    expect(readFileSync(file, 'utf8')).toBe('theirs, later');
    expect(readdirSync(folder)).toEqual(['cgconfig.conf', 'cgconfig.d']);
  });

  test('a save that was cut short is settled by what stands, and its draft goes', () => {
    const step = planSave(folder, { name: 'cgconfig.d/new.conf', text: 'mine', version: null });
    writeFileSync(step.draft, 'mi');

    expect(settleSave(step)).toBe(false);
    expect(readdirSync(path.join(folder, 'cgconfig.d'))).toEqual([]);
    saveFile(step, 'mine');
    expect(settleSave(step)).toBe(true);
  });
});
