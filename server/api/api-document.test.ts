/** docs/api.md against the router: no procedure without an example, none that is not there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { procedureRules } from '#server/domain/people/procedure-rules.ts';
import { appRouter } from './router.ts';

const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/api.md'), 'utf8');
/** Each by its name. tRPC keeps what they were made of for itself: only a test looks there. */
const router = appRouter as unknown as { _def: { procedures: Record<string, { _def: { inputs: object[] } }> } };
const procedures = Object.keys(router._def.procedures);

test('every procedure has a line in the table and an example to run, and no other has', () => {
  const examples = [...text.matchAll(/^(?:ask|tell|watch) ([\w.]+)|api\/trpc\/(\w+\.\w+)"/gm)].map(
    ([, a, b]) => a ?? b,
  );
  const rows = [...text.matchAll(/^\| `(\w+\.\w+)` \|/gm)].map(([, name]) => name);

  expect([...new Set(examples)].sort()).toEqual(procedures.toSorted());
  expect(rows.toSorted()).toEqual(procedures.toSorted());
});

test('the table tells whom each procedure is for as the rules have it', () => {
  const told = [...text.matchAll(/^\| `(\w+\.\w+)` \| \w+ \| `?([^`|]+?)`? \|/gm)].map(([, name, who]) => [name, who]);
  const words = procedures.map((name) => [name, procedureRules[name]?.replace('signed-in', 'whoever is signed in')]);

  expect(told.toSorted()).toEqual(words.toSorted());
});

test('every procedure with an input refuses in words: its schema goes through inputOf', () => {
  const inputs = Object.values(router._def.procedures).flatMap((procedure) => procedure._def.inputs);

  expect(inputs.length).toBeGreaterThan(5);
  for (const input of inputs) expect(Object.keys(input)).toEqual(['parse']);
});
