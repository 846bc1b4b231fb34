export const packaged: { home: string; settingsFile: string };
export function buildPackage(given: { root: string; say: (line: string) => void }): Promise<string>;
export function packClone(given: {
  root: string;
  node: string;
  say: (line: string) => void;
  folder?: string;
  compression?: string[];
}): Promise<string>;
