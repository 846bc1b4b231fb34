import { convertConfig as convertText } from '#server/cgconfig/convert-config.ts';
import type { ConfigConversion, ConvertConfigRequest } from '#server/domain/config/config-requests.ts';

/** The file in the other version's words, each line with its formula. No host is asked. */
export function convertConfig({ text, to }: ConvertConfigRequest): ConfigConversion {
  return convertText(text, to);
}
