import { describe, expect, test } from 'vitest';
import { AppError, errnoOf, isAppError } from './errors.ts';

const cause = Object.assign(new Error('EBUSY: resource busy, rmdir'), { code: 'EBUSY' });

test('an AppError shows people its sentence and keeps the rest for the log', () => {
  const error = new AppError('GROUP_BUSY', {
    public: 'The group still has processes.',
    detail: '/web',
    errno: 'EBUSY',
    cause,
  });

  expect(error).toMatchObject({
    code: 'GROUP_BUSY',
    public: 'The group still has processes.',
    message: 'The group still has processes.',
    detail: '/web',
    errno: 'EBUSY',
    cause,
  });
});

describe('isAppError', () => {
  test('knows one by its code, also from another copy of the module', () => {
    expect(isAppError(new AppError('NOT_FOUND', { public: 'Nothing there.' }))).toBe(true);
    expect(isAppError(Object.assign(new Error('x'), { code: 'NOT_FOUND', public: 'Nothing there.' }))).toBe(true);
  });

  test.each([
    ['a system error', cause],
    ['an unknown code', Object.assign(new Error('x'), { code: 'WHATEVER', public: 'y' })],
    ['a plain object', { code: 'NOT_FOUND', public: 'y' }],
    ['nothing', undefined],
  ])('is not taken in by %s', (_, error) => {
    expect(isAppError(error)).toBe(false);
  });
});

test.each([
  ['a system error', cause, 'EBUSY'],
  ['an AppError', new AppError('NOT_FOUND', { public: 'y' }), undefined],
  ['an error of Node itself', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }), undefined],
  ['a plain error', new Error('x'), undefined],
  ['text', 'EBUSY', undefined],
])('errnoOf names the errno of %s', (_, error, errno) => {
  expect(errnoOf(error)).toBe(errno);
});
