import { expect, test } from 'vitest';
import { withGiven, withoutGone } from './foreseen.ts';
import { sampleContext } from './sample-context.fixtures.ts';

const texts = { 'devices.list': 'c 1:3 rwm' };
const context = sampleContext({ version: 1, children: { '/web/api/one': { texts }, '/web/api/two': { texts } } });
const home = context.places.devices?.hierarchyId;

test('leaves out a child that will be gone', () => {
  const { children } = withoutGone(context, (group) => group === '/web/api/one');

  expect(children).toEqual(context.children.filter(({ group }) => group === '/web/api/two'));
  expect(children[0]?.limits['devices.rules']).toMatchObject({ kind: 'value' });
});

test('keeps what a child has in a hierarchy where it stays', () => {
  const { children } = withoutGone(context, (group, id) => group === '/web/api/one' && id !== home);

  expect(children.map(({ limits }) => Object.keys(limits))).toEqual([
    ['devices.rules'],
    Object.keys(context.children[1]?.limits ?? {}),
  ]);
});

test('has what the groups around it will have, and all else as it stands', () => {
  const own = new Map([['devices.rules', 'all'] as const]);

  const { children } = withGiven(context, new Map([[context.children[0]?.group ?? context.group, own]]));

  expect(children.map(({ limits }) => limits['devices.rules'])).toMatchObject([
    { value: 'all' },
    { value: [{ type: 'c', major: 1, minor: 3, access: 'rwm' }] },
  ]);
  expect(children[0]?.limits['pids.max']).toEqual(context.children[0]?.limits['pids.max']);
});
