import { convertConfig as convertText } from '#server/cgconfig/convert-config.ts';
import type { ConfigConversion, ConvertConfigRequest } from '#server/domain/config/config-requests.ts';

/** Several times what a file of 2,000 groups has. */
const mostLines = 20_000;

/** The file in the other version's words, each line with its formula. No host is asked. */
export function convertConfig({ text, to }: ConvertConfigRequest): ConfigConversion {
  const { text: converted, lines } = convertText(text, to);
  return { text: converted, lines: lines.slice(0, mostLines), more: Math.max(0, lines.length - mostLines) };
}
