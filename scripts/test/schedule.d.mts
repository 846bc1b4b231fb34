export function runInLanes<S extends { name: string; lane: string | null; after?: string[] }, R>(
  steps: readonly S[],
  run: (step: S, ended: (name: string) => R | undefined) => Promise<R>,
): Promise<R[]>;
