/**
 * What `systemctl show` says of a unit: properties by name, in systemd's order and not in the one that was asked for, without
 * those that its version has not. Nothing else that systemctl prints is read: its sentences change from version to version, so
 * whether something was done is told by its exit code, and what it says beside is handed on as it is.
 */
import type { UnitState } from '#server/domain/control/control-verbs.ts';

export function parseUnitState(text: string): UnitState {
  const valueOfKey = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(text)?.[1] ?? null;
  const pid = Number(valueOfKey('MainPID') ?? 0);
  return {
    state: [valueOfKey('ActiveState'), valueOfKey('SubState')].filter((word) => word !== null).join(', ') || 'unknown',
    mainPid: Number.isSafeInteger(pid) && pid > 0 ? pid : null,
  };
}
