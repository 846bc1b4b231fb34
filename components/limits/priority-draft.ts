/** Priorities of interfaces as they are typed: "eth0 5" a line, whatever is typed behind the name. Pure. */
import type { LimitValue } from '#server/domain/limits/limits.ts';
import { badInput, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';

/** What is typed for each interface. */
export function priorityLines(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' ');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

export function withPriority(text: string, name: string, typed: string): string {
  const lines = priorityLines(text).set(name, typed.replaceAll('\n', ' '));
  return [...lines].map(([key, value]) => `${key} ${value}`).join('\n');
}

/** The priorities that a text means. Throws BAD_INPUT, naming the interface. */
export function readPriorities(text: string): LimitValue<'net_prio.ifpriomap'> {
  return [...priorityLines(text)]
    .map(([name, typed]) => {
      const priority = wholeNumberOf(typed);
      if (priority === null) throw badInput(`${name}: a priority is a whole number; 0 is none.`);
      return { interface: name, priority };
    })
    .filter(({ priority }) => priority !== 0);
}
