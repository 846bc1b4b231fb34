import { expect, test } from 'vitest';
import { type Presence, presenceOf, type Sighting } from './group-presence.ts';

const missing: Sighting = { isTreeLoaded: true, isInTree: false, wasInTree: false, answer: null };

test.each<[string, Partial<Sighting>, Presence]>([
  ['before the first tree', { isTreeLoaded: false }, 'there'],
  ['in the tree', { isInTree: true }, 'there'],
  ['in the tree again, whatever was said before', { isInTree: true, wasInTree: true, answer: 'gone' }, 'there'],
  ['shown, then gone from the tree', { wasInTree: true }, 'gone'],
  ['never in the tree, while it is asked for', {}, 'unknown'],
  ['made a moment ago, ahead of the tree', { answer: 'there' }, 'there'],
  ['no such group', { answer: 'gone' }, 'gone'],
  ['the question failed', { answer: 'failed' }, 'failed'],
])('a group %s', (_, sighting, presence) => {
  expect(presenceOf({ ...missing, ...sighting })).toBe(presence);
});
