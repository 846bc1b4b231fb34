import { expect, test } from 'vitest';
import type { AuditPage, AuditRow } from '#server/domain/audit/audit-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { readOwnRows } from './own-rows.ts';

const web = parseGroupPath('/web');
const row = (group: string, requestId: string) => ({ group, requestId }) as unknown as AuditRow;

/** Pages in their order; the cursor is the number of the next one. */
function pager(pages: AuditRow[][]) {
  const asked: (string | null)[] = [];
  const read = async (cursor: string | null): Promise<AuditPage> => {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    return { rows: pages[at] ?? [], nextCursor: at + 1 < pages.length ? String(at + 1) : null };
  };
  return { asked, read };
}

test('finds the group’s own records behind pages of those below it', async () => {
  const { read } = pager([[row('/web/a', '1')], [row('/web/b', '2'), row('/web', '3')], [row('/web', '4')]]);

  expect((await readOwnRows(web, read)).map(({ requestId }) => requestId)).toEqual(['3', '4']);
});

test('asks for one page where that is all there is', async () => {
  const { asked, read } = pager([[row('/web', '1')]]);

  await readOwnRows(web, read);

  expect(asked).toEqual([null]);
});

test('stops when there are enough, and after ten pages', async () => {
  const full = Array.from({ length: 150 }, (_, index) => row('/web', String(index)));
  const enough = pager([full, full]);
  const others = pager(Array.from({ length: 50 }, () => [row('/web/a', '1')]));

  expect(await readOwnRows(web, enough.read)).toHaveLength(100);
  expect(enough.asked).toHaveLength(1);
  expect(await readOwnRows(web, others.read)).toEqual([]);
  expect(others.asked).toHaveLength(10);
});
