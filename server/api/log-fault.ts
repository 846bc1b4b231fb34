import { inspect } from 'node:util';

/**
 * A fault of Corral's own, for whoever runs it: the page shows only the request id. What an error says may hold what somebody
 * has sent: its lines are indented, so that none can pass for one of Corral's, and nothing in them moves a terminal's cursor.
 */
export function logFault(requestId: string, where: string, error: unknown): void {
  const text = `${where} failed: ${inspect(error)}`;
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => line.replace(controls, escaped));
  console.error(`corral: request ${requestId}: ${lines.join('\n    ')}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
