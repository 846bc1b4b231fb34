/**
 * v1's two network controllers: the class that the traffic shaper (tc) and the firewall know a group's packets by, and the
 * priority of its packets on each interface.
 * Source: net/core/netclassid_cgroup.c, net/core/netprio_cgroup.c; cgroup-v1/net_cls.rst and net_prio.rst.
 */
import { AppError } from '#server/domain/errors.ts';
import type { LimitValue } from './limits.ts';

export type InterfacePriority = LimitValue<'net_prio.ifpriomap'>[number];

/** A class takes 32 bits: 16 before the colon, 16 behind. What is larger the kernel cuts down to them without a word. */
export const mostClassId = 2 ** 32 - 1;

/** "10:1", both in hexadecimal, as tc writes it; "0" for no class. */
export function classIdText(classId: number): string {
  if (classId === 0) return '0';
  return `${Math.floor(classId / 65_536).toString(16)}:${(classId % 65_536).toString(16)}`;
}

/** What was typed as a class: "10:1", "0x100001", or the number that the kernel shows; null for anything else. */
export function readClassId(text: string): number | null {
  const parts = /^([0-9a-f]{1,4}):([0-9a-f]{0,4})$/i.exec(text.trim());
  if (parts?.[1]) return Number.parseInt(parts[1], 16) * 65_536 + Number.parseInt(parts[2] || '0', 16);
  const whole = /^(0x[0-9a-f]{1,12}|\d{1,15})$/i.exec(text.trim());
  return whole?.[1] ? Number(whole[1].toLowerCase().startsWith('0x') ? whole[1] : BigInt(whole[1])) : null;
}

/** net_prio.ifpriomap: "eth0 5" an interface. Those with priority 0 have none of their own. Throws NOT_AVAILABLE. */
export function parsePriorities(text: string): InterfacePriority[] {
  return interfacesIn(text).filter(({ priority }) => priority !== 0);
}

/** Every interface that the file names, in its order. */
export function interfacesIn(text: string): InterfacePriority[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^(\S{1,15}) (\d{1,10})\s*$/.exec(line);
      if (match?.[1] && match[2]) return { interface: match[1], priority: Number(match[2]) };
      throw new AppError('NOT_AVAILABLE', {
        public: 'This kernel shows net_prio.ifpriomap in a form that Corral does not know.',
        detail: JSON.stringify(line.slice(0, 200)),
      });
    });
}
