import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { RestoredGroup } from '#server/domain/wanted/wanted-verbs.ts';
import { openBootRecord } from './boot-report.ts';

let file: string;
const logged: string[] = [];

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-boot-report-'));
  file = path.join(folder, 'boot-report.jsonl');
  logged.length = 0;
  return () => rmSync(folder, { recursive: true });
});

const open = (bootId = 'a') =>
  openBootRecord(file, { bootId, nowMs: 5, setAside: null, log: (line) => void logged.push(line) });
const restored = (name: string) => ({ group: parseGroupPath(name) }) as unknown as RestoredGroup;
const groupsIn = (record: ReturnType<typeof open>) => record.report.groups.map(({ group }) => group);

test('a restart within the same boot goes on with what was done, another boot begins anew', () => {
  open().group(restored('/one'));
  open().end(9);

  expect(open().report).toMatchObject({ bootId: 'a', endedAtMs: 9, groups: [{ group: '/one' }] });
  expect(open('b').report).toMatchObject({ bootId: 'b', endedAtMs: null, groups: [] });
});

test('a line that was cut short counts as not written, and takes none with it that follow', () => {
  const record = open();
  record.group(restored('/one'));
  record.group(restored('/two'));
  truncateSync(file, readFileSync(file).length - 4);

  const again = open();
  again.group(restored('/three'));

  expect(groupsIn(open())).toEqual(['/one', '/three']);
});
