/** Whatever refuses a plan is an error of its own kind, also where many are planned together and one note is the answer. */
import { describe, expect, test } from 'vitest';
import { ceilingSentences } from '#server/domain/ceilings/ceiling-sentences.ts';
import { noteCatalogue } from '#server/domain/changes/sentences/note.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { unlimited } from '#server/domain/limits/io-limits.ts';
import { budgetSentences } from '#server/domain/teams/budget-sentences.ts';
import { whyTooMuchIo } from '#server/domain/teams/io-budget.ts';
import { codeOfRefusal } from './under-ceiling.ts';

describe('the error of what a note refuses', () => {
  test.each(Object.keys(budgetSentences))('a budget: %s', (code) => {
    expect(codeOfRefusal({ code })).toBe('BUDGET_EXCEEDED');
  });

  test.each(['ceiling', ...Object.keys(ceilingSentences)])("the agent's settings: %s", (code) => {
    expect(codeOfRefusal({ code })).toBe('CEILING');
  });

  test('the owner, and whatever else stands in the way', () => {
    const codes = Object.entries(noteCatalogue).flatMap(([code, { severity }]) =>
      severity === 'refused' ? [code] : [],
    );
    const isOwners = (code: string) => ['owner-keeps', 'owner-keeps-unit'].includes(code);

    expect(codes.filter((code) => codeOfRefusal({ code }) === 'GROUP_OWNED')).toEqual(codes.filter(isOwners));
    const rest = codes.filter((code) => !isOwners(code)).map((code) => codeOfRefusal({ code }));
    expect(new Set(rest)).toEqual(new Set(['KERNEL_REFUSED']));
  });

  test('more of a disk than its budget lets', () => {
    const [top, group] = [parseGroupPath('/shop'), parseGroupPath('/shop/api')];
    const reading = (readBytesPerSecond: bigint) => [{ ...unlimited('8:0'), readBytesPerSecond }];
    const node = { group: top, table: reading(100n), children: () => [] };
    const policy = { top, team: 'Shop', overcommit: 1 };

    const why = whyTooMuchIo(node, { group, io: reading(200n) }, { policy, devices: [] });

    expect(why && codeOfRefusal(why)).toBe('BUDGET_EXCEEDED');
  });
});
