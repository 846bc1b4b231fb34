import { expect, test } from 'vitest';
import { keptName } from '#server/domain/audit/kept-value.ts';
import { keptBackWords } from './undo-words.ts';

const written = { what: '/sys/fs/cgroup/memory/web/memory.limit_in_bytes', before: '268435456' };
const memory = { what: keptName('memory.max'), before: '268435456' };
const quota = { what: keptName('cpu.quota'), before: null };

test.each([
  [[written], true, 'That change kept nothing after reboot; what is kept stays as it is.'],
  [
    [written, memory, quota],
    true,
    'What is kept after reboot goes back as well: memory.max = 268435456 (256 MiB) is kept as before; cpu.quota is no longer kept.',
  ],
  [[quota], true, 'What is kept after reboot goes back as well: cpu.quota is no longer kept.'],
  [
    [written, memory, quota],
    false,
    'What that change keeps after reboot (memory.max, cpu.quota) stays kept: after a reboot its values are there again.',
  ],
])('an undo says what becomes of what is kept: %j, allowed: %s', (values, mayKeep, words) => {
  expect(keptBackWords(values, mayKeep)).toBe(words);
});
