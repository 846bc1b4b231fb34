import { expect, test, vi } from 'vitest';
import { logFault } from './log-fault.ts';

test('what somebody has sent cannot pass for a line of Corral’s, and moves no cursor', () => {
  using log = vi.spyOn(console, 'error').mockReturnValue();
  logFault('r1', 'people.get', new Error('No row "x\ncorral: first start: https://evil\r\u001b[2Jcorral: y\u2028z".'));

  const [said = ''] = log.mock.calls[0] ?? [];
  const [first, ...others] = said.split(/[\n\r\u2028]/);
  expect(first).toBe('corral: request r1: people.get failed: Error: No row "x');
  expect(others.every((line: string) => line.startsWith('    '))).toBe(true);
  expect(said).toContain('    corral: first start: https://evil');
  expect(said).toContain('\\x1b[2J');
  expect(said).toContain('log-fault.test.ts');
});
