import { expect, test } from 'vitest';
import { faultOf } from './app-fault.ts';

test('gives the code, the sentence and the field that the server sent', () => {
  const app = { code: 'BAD_INPUT', public: 'No.', errno: null, file: null, field: 'name', requestId: 'r1' };

  expect(faultOf({ data: { app } })).toEqual(app);
});

test('an answer without our words is a fault of the server, no answer at all is a line that is down', () => {
  expect(faultOf({ data: { code: 'INTERNAL_SERVER_ERROR' } }).code).toBe('INTERNAL');
  expect(faultOf(new TypeError('fetch failed')).code).toBe('OFFLINE');
  expect(faultOf(null).code).toBe('OFFLINE');
});
