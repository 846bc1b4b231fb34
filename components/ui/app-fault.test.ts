import { expect, test } from 'vitest';
import { faultOf } from './app-fault.ts';

test('gives the code, the sentence and the field that the server sent', () => {
  const app = { code: 'BAD_INPUT', public: 'No.', errno: null, file: null, field: 'name', requestId: 'r1' };

  expect(faultOf({ data: { app } })).toEqual({ ...app, sentence: null });
});

test('and what the sentence is made of, where it says so', () => {
  const sentence = { code: 'budget-exceeded', values: { left: 0 } };

  expect(faultOf({ data: { app: { code: 'BUDGET_EXCEEDED', public: 'No.', sentence } } }).sentence).toEqual(sentence);
  expect(faultOf({ data: { app: { code: 'BUDGET_EXCEEDED', public: 'No.', sentence: 'x' } } }).sentence).toBeNull();
});

test('an answer without our words is a fault of the server, no answer at all is a line that is down', () => {
  expect(faultOf({ data: { code: 'INTERNAL_SERVER_ERROR' } }).code).toBe('INTERNAL');
  expect(faultOf(new TypeError('fetch failed')).code).toBe('OFFLINE');
  expect(faultOf(null).code).toBe('OFFLINE');
});

test('a part of the page that the server no longer has is told from a line that is down', () => {
  const gone = Object.assign(new Error('Failed to load chunk'), { name: 'ChunkLoadError' });

  expect(faultOf(gone)).toMatchObject({ code: 'OUTDATED', public: expect.stringContaining('Reload the page') });
});
