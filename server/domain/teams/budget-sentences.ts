/** Why something is beyond a team's budget. Whatever a budget refuses is said from here, and by that is known as its refusal. */

import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { amountText, ioAmountFigure, ioFigureNames } from './amount-text.ts';
import type { BudgetResource } from './budget-resources.ts';

interface Exceeded {
  resource: BudgetResource;
  team: string;
  /** The top group. */
  group: string;
  more: number;
  left: number;
  budget: number;
}

const exceeded = ({ resource, team, group, more, left, budget }: Exceeded) =>
  `This would hand out ${amountText(resource, more)} more in ${group}. ${team}'s budget there is ${amountText(resource, budget)}; ${
    left === 0 ? 'nothing more' : amountText(resource, left)
  } can be handed out.`;

/** The kernel counts threads, and holds what starts there: what is put in is held to it here. */
const fullForLaunch = ({ resource, team, group, more, left, budget }: Exceeded) =>
  `This would start ${amountText(resource, more)} in ${group}. ${team}'s budget there is ${amountText(resource, budget)}, threads counted; ${
    left === 0 ? 'all of it is in use' : `there is room for ${left} more`
  }.`;

interface IoExceeded extends Omit<Exceeded, 'resource'> {
  /** "MAJOR:MINOR", and its name. */
  device: string;
  disk: string;
  figure: IoFigure;
}

const ioExceeded = ({ disk, figure, team, group, more, left, budget }: IoExceeded) =>
  `This would hand out ${ioAmountFigure(figure, more)} more of ${disk} (${ioFigureNames[figure]}) in ${group}. ${team}'s budget there is ${ioAmountFigure(
    figure,
    budget,
  )}; ${left === 0 ? 'nothing more' : ioAmountFigure(figure, left)} can be handed out.`;

function isOne(list: string): boolean {
  return /^\d+$/.test(list);
}

export const budgetSentences = {
  'budget-exceeded': exceeded,
  'budget-exceeded-by-others': ({ holder, held, ...values }: Exceeded & { holder: string; held: number }) =>
    `${exceeded(values)} ${holder} holds most, ${amountText(values.resource, held)}.`,
  'io-budget-exceeded': ioExceeded,
  'io-budget-exceeded-by-others': ({ holder, held, ...values }: IoExceeded & { holder: string; held: number }) =>
    `${ioExceeded(values)} ${holder} holds most, ${ioAmountFigure(values.figure, held)}.`,
  'cores-outside-budget': ({
    team,
    group,
    outside,
    budget,
  }: {
    team: string;
    group: string;
    outside: string;
    budget: string;
  }) =>
    `${isOne(outside) ? `Core ${outside} is` : `Cores ${outside} are`} not in ${team}'s budget: its groups may run on ${
      isOne(budget) ? `core ${budget}` : `cores ${budget}`
    } only, as set on ${group}.`,
  'budget-full-for-move': ({ team, group, more, left }: { team: string; group: string; more: number; left: number }) =>
    `This would bring ${more} ${more === 1 ? 'thread' : 'threads'} into ${group}, and ${team}'s budget of processes there has room for ${left === 0 ? 'none' : left}: the kernel counts threads, and starts nothing there beyond it.`,
  'budget-full-for-launch': fullForLaunch,
  'budget-full-for-launch-by-others': ({ holder, held, ...values }: Exceeded & { holder: string; held: number }) =>
    `${fullForLaunch(values)} ${holder} has most, ${amountText(values.resource, held)}.`,
} satisfies Sentences;

export const sayOfBudget = sayer(budgetSentences);

/** Whether a sentence of this code says that a budget refuses something. */
export function isBudgetRefusal(code: string): boolean {
  return Object.hasOwn(budgetSentences, code);
}
