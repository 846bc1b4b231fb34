/** v1 net_cls and net_prio controllers. v2 has neither: nftables matches the group itself. */
import { parseWholeNumber } from '#server/domain/limits/kernel-text.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { sayOfLimit } from '#server/domain/limits/limit-sentences.ts';
import { mostClassId, parsePriorities } from '#server/domain/limits/net-limits.ts';

const classId: LimitRule<'net_cls.classid'> = {
  key: 'net_cls.classid',
  version: 1,
  controller: 'net_cls',
  files: ['net_cls.classid'],
  label: 'Traffic class',
  meaning: 'The class by which tc and iptables know the group’s packets, in hexadecimal as tc writes it; 0 is none.',
  unit: 'class-id',
  initial: 0,
  parse: ([text]) => Number(parseWholeNumber(text ?? '', 'net_cls.classid')),
  toWrites: (value) => [{ file: 'net_cls.classid', text: String(value), keeps: String(value) }],
  fault: (value) => (value > mostClassId ? sayOfLimit('class-id-wraps', { value }) : null),
};

const priorities: LimitRule<'net_prio.ifpriomap'> = {
  key: 'net_prio.ifpriomap',
  version: 1,
  controller: 'net_prio',
  files: ['net_prio.ifpriomap'],
  label: 'Packet priority',
  meaning: 'The priority of the group’s packets on each interface, unless a program sets its own (SO_PRIORITY).',
  unit: 'priorities',
  initial: [],
  parse: ([text]) => parsePriorities(text ?? ''),
  toWrites: (value) =>
    value.map((one) => {
      const text = `${one.interface} ${one.priority}`;
      return { file: 'net_prio.ifpriomap', text, keeps: text };
    }),
  fault: (value) => {
    const beyond = value.find(({ priority }) => priority > mostClassId);
    return beyond ? sayOfLimit('priority-beyond', { interface: beyond.interface, most: mostClassId }) : null;
  },
};

export const netLimitsV1 = { 'net_cls.classid': classId, 'net_prio.ifpriomap': priorities };
