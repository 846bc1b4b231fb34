import { expect, test } from 'vitest';
import { splitName } from './split-name.ts';

test.each([
  ['web', 'web', ''],
  ['sixteen-letters!', 'sixteen-letters!', ''],
  ['systemd-journald.service', 'systemd-journ', 'ald.service'],
  ['nightly-build-job-00017', 'nightly-build-job', '-00017'],
  ['job-0123456789ab…', 'job-0123456789ab…', ''],
  ['container 0123456789ab', 'container ', '0123456789ab'],
  ['v1.2.3-an-archive-of-many-words', 'v1.2.3-an-archive-o', 'f-many-words'],
  ['🐧🐧🐧🐧🐧🐧🐧🐧🐧', '🐧🐧🐧', '🐧🐧🐧🐧🐧🐧'],
])('%s gives way before its end', (name, head, tail) => {
  expect(splitName(name)).toEqual({ head, tail });
});
