/** How many random cases a property is tried with. `npm run fuzz` tries many times as many, an emulated guest fewer. */
const factor = Number(process.env.CORRAL_PROPERTY_FACTOR ?? 1);

/** Options for fast-check. The same cases each time, but for fuzzing, which is to find new ones; a failure tells its seed. */
export function propertyRuns(usual: number): { numRuns: number; seed?: number } {
  const numRuns = Math.ceil(usual * factor);
  return factor > 1 ? { numRuns } : { numRuns, seed: 20_261_124 };
}

/** True in an emulated guest, which takes minutes for what this host does in seconds. */
export const isBrief = factor < 1;
