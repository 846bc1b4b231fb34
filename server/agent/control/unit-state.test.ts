import { expect, test } from 'vitest';
import { parseUnitState } from './unit-state.ts';

test.each([
  ['systemd 247, 252', 'MainPID=812\nActiveState=active\nSubState=running\n', 'active, running', 812],
  ['in another order', 'SubState=running\nMainPID=812\nActiveState=active\n', 'active, running', 812],
  [
    'with properties that nobody asked for',
    'Id=a.service\nMainPID=0\nActiveState=failed\nSubState=failed\n',
    'failed, failed',
    null,
  ],
  ['a unit that is not there', 'MainPID=0\nActiveState=inactive\nSubState=dead\n', 'inactive, dead', null],
  ['a unit without processes of its own', 'ActiveState=active\nSubState=active\n', 'active, active', null],
  ['empty values', 'MainPID=\nActiveState=\nSubState=\n', 'unknown', null],
  ['what is no number', 'MainPID=1e400\nActiveState=active\n', 'active', null],
  ['a sentence', 'Unit a.service could not be found.\n', 'unknown', null],
  ['nothing', '', 'unknown', null],
])('%s', (_, text, state, mainPid) => {
  expect(parseUnitState(text)).toEqual({ state, mainPid });
});
