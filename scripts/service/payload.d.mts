export const fromClone: readonly string[];
