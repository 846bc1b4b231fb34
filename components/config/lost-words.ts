import type { ConvertedLine } from '#server/domain/config/config-requests.ts';

/** What a conversion cannot take over, by what it is: "2 parameters and 1 group cannot be converted". "" for nothing. */
export function lostWords(lines: readonly Pick<ConvertedLine, 'code' | 'isLost'>[]): string {
  const lost = lines.filter(({ isLost }) => isLost).map(({ code }) => kinds[code] ?? 'parameter');
  const parts = ['parameter', 'controller', 'group'].flatMap((kind) => {
    const count = lost.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? '' : `${new Intl.ListFormat('en-GB').format(parts)} cannot be converted`;
}

const kinds: Readonly<Record<string, string>> = { 'lost-controller': 'controller', 'lost-group': 'group' };
