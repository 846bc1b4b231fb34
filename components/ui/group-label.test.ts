import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, GroupOwner } from '#server/domain/groups/host.ts';
import { groupLabel } from './group-label.ts';

const hex = 'a'.repeat(64);

test.each<[string, GroupOwner, { name: string; note: string }]>([
  ['/', { kind: 'none', label: null }, { name: '/', note: 'host' }],
  ['/web', { kind: 'none', label: null }, { name: 'web', note: '' }],
  ['/system.slice', { kind: 'systemd', label: 'system.slice' }, { name: 'system.slice', note: '' }],
  [`/docker/${hex}`, { kind: 'docker', label: 'container aaaaaaaaaaaa' }, { name: 'container aaaaaaaaaaaa', note: '' }],
  [`/builds/${hex}`, { kind: 'none', label: null }, { name: 'aaaaaaaaaaaa…', note: '' }],
  [`/builds/job-${hex}.run`, { kind: 'none', label: null }, { name: 'job-aaaaaaaaaaaa….run', note: '' }],
  [
    `/docker/${hex}`,
    { kind: 'docker', label: 'container aaaaaaaaaaaa', name: 'web-1' },
    { name: 'web-1', note: 'container aaaaaaaaaaaa' },
  ],
  [
    '/user.slice/user-1000.slice',
    { kind: 'systemd', label: 'user-1000.slice', name: 'ada' },
    { name: 'user-1000.slice', note: 'ada' },
  ],
  ['/lxc/web', { kind: 'lxc', label: 'container web' }, { name: 'web', note: 'container web' }],
])('%s is called by what people know it as', (path, owner, label) => {
  const node: GroupNode = { path: parseGroupPath(path), hierarchies: [], owner, guarded: null };

  expect(groupLabel(node)).toEqual(label);
});
