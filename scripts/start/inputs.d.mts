export function hashInputs(root: string, inputs: string[], skip?: (relative: string) => boolean): string;
export function makeIfStale(step: {
  stamp: string;
  hash: string;
  results: string[];
  make: () => Promise<void>;
}): Promise<boolean>;
