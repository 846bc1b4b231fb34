/** The sampler's bench prints one row for each number of groups; here they become figures beside their budgets. */

const memoryBudgetsMb = new Map([
  [1000, 150],
  [10_000, 400],
]);

/**
 * @param {{ budgets: { ratio: Record<number, number>, coreShareAt1000: number, growth: number }, growth: number | null, rows: { groups: number, sweepMs: number, bareMs: number, ratio: number, reads: number, coreShare: number, usecPerGroup: number, rssMb: number }[] }} printed
 * @returns {import('./figures.mjs').Report}
 */
export function samplerReport({ budgets, growth, rows }) {
  return {
    conditions: [
      'A hundred groups to a parent, one in a hundred of them busy; CPU time of the sweeps alone, one a second, after the first ones have read everything in full.',
      'Bare reads: the very files that the sweep read, all of them open already, into one buffer, nothing parsed. The ratio is the middle one of the sweeps in which no group of the host came or went.',
    ],
    figures: [
      ...rows.flatMap((row) => figuresOf(row, budgets)),
      ...(growth === null
        ? []
        : [
            {
              what: 'cost of one group at 10,000 groups against 100',
              measured: `${growth.toFixed(2)} ×`,
              beside: '',
              budget: { text: `≤ ${budgets.growth} ×`, met: growth <= budgets.growth },
            },
          ]),
    ],
  };
}

function figuresOf({ groups, sweepMs, bareMs, ratio, reads, coreShare, usecPerGroup, rssMb }, budgets) {
  const count = groups.toLocaleString('en');
  const isBudgeted = groups === 1000;
  const ratioBudget = budgets.ratio[groups];
  const memoryBudgetMb = memoryBudgetsMb.get(groups);
  return [
    {
      what: `one sweep over ${count} groups`,
      measured: `${ratio.toFixed(2)} ×: ${sweepMs.toFixed(2)} ms of CPU time, ${usecPerGroup.toFixed(2)} µs a group`,
      beside: `bare reads of the same ${Math.round(reads).toLocaleString('en')} files (${bareMs.toFixed(2)} ms)`,
      budget: ratioBudget ? { text: `≤ ${ratioBudget} × the bare reads`, met: ratio <= ratioBudget } : null,
    },
    {
      what: `share of one core at 1 s, ${count} groups`,
      measured: `${(coreShare * 100).toFixed(2)} %`,
      beside: '',
      budget: isBudgeted
        ? { text: `≤ ${budgets.coreShareAt1000 * 100} % of one core`, met: coreShare <= budgets.coreShareAt1000 }
        : null,
    },
    {
      what: `resident memory at ${count} groups`,
      measured: `${Math.round(rssMb)} MB`,
      beside: 'of the bench itself, which holds the sampler as the agent does',
      budget: memoryBudgetMb ? { text: `≤ ${memoryBudgetMb} MB`, met: rssMb <= memoryBudgetMb } : null,
    },
  ];
}
