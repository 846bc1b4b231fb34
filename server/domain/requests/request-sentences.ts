/** What is said of requests: why one cannot be made or decided, and why one has ended. */
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { amountText, ioAmountText, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import type { BudgetResource } from '#server/domain/teams/budget-resources.ts';
import { formatCount } from '#server/domain/units.ts';
import { coresText } from './asked.ts';
import type { RequestState } from './request-states.ts';

const stateWords: Record<RequestState, string> = {
  open: 'is open',
  granting: 'is just being granted',
  granted: 'was granted',
  'granted-less': 'was granted in part',
  declined: 'was declined',
  withdrawn: 'was withdrawn',
  expired: 'has expired',
  overtaken: 'was overtaken',
  returned: 'was granted, and its time is over',
};

const names: Record<BudgetResource, string> = {
  cpu: 'CPU',
  memory: 'memory',
  swap: 'swap',
  memsw: 'memory and swap',
  pids: 'processes',
};

export const requestSentences = {
  'request-none': () => 'There is no such request (any more).',
  'request-no-team': ({ group }: { group: string }) =>
    `${group} is in no team of yours: there is nobody to ask. Who may change its limits does so on its own page.`,
  'request-own': () => 'This is your own request: somebody else decides it.',
  'request-not-yours': () => 'A request is withdrawn by who made it.',
  'request-owners-decide': () => 'What a member asks for is decided by an owner of the team or an administrator.',
  'request-not-more': ({ resource, now }: { resource: BudgetResource; now: number }) =>
    `That is no more than there is: the limit is ${amountText(resource, now)}.`,
  'request-no-limit': ({ resource }: { resource: BudgetResource }) =>
    `There is no limit of ${names[resource]} here: there is nothing to ask for.`,
  'request-not-here': ({ group, resource }: { group: string; resource: BudgetResource }) =>
    `${group} cannot have a limit of ${names[resource]} on this host.`,
  'request-weight-there': ({ now }: { now: number }) => `That is no more than there is: the CPU weight is ${now}.`,
  'request-no-weight': ({ group }: { group: string }) => `${group} has no CPU weight on this host.`,
  'request-weight-range': ({ key, least, most }: { key: string; least: number; most: number }) =>
    `${key} is ${least} to ${formatCount(most)}.`,
  'request-beyond-weight': () =>
    'A higher CPU weight than was asked for is not granted by a request: change the limit by hand.',
  'request-cores-there': ({ now }: { now: string }) => `That is no more than there is: ${coresText(now)}.`,
  'request-no-cores': ({ group }: { group: string }) => `${group} cannot be kept to some cores on this host.`,
  'request-disk-not-more': ({ disk, figure, now }: { disk: string; figure: IoFigure; now: number }) =>
    `That is no more than there is: the limit is ${ioAmountText({ disk, figure, amount: now })}.`,
  'request-disk-no-limit': ({ disk, figure }: { disk: string; figure: IoFigure }) =>
    `There is no limit of ${ioFigureNames[figure]} for ${disk} here: there is nothing to ask for.`,
  'request-no-io': ({ group }: { group: string }) => `${group} cannot have a limit of a disk on this host.`,
  'request-beyond-cores': () =>
    'Other cores than were asked for are not granted by a request: change the limit by hand.',
  'request-beyond-disk': ({ disk, figure }: { disk: string; figure: IoFigure }) =>
    `More ${ioFigureNames[figure]} of ${disk} than was asked for is not granted by a request: change the limit by hand.`,
  'request-beyond-asked': ({ resource }: { resource: BudgetResource }) =>
    `More ${names[resource]} than was asked for is not granted by a request: change the limit by hand.`,
  'request-until-past': ({ days }: { days: number }) =>
    `A request is open for a minute at least and ${days} days at most.`,
  'request-too-many': ({ most }: { most: number }) =>
    `You have ${most} open requests in this team: withdraw one first.`,
  'request-over': ({ state }: { state: RequestState }) => `This request ${stateWords[state]} already.`,
  'request-over-by': ({ state, by }: { state: RequestState; by: string }) =>
    `This request ${stateWords[state]} already, by ${by}.`,
  'request-elsewhere': ({ host }: { host: string }) => `This request is about a group on ${host}.`,
  'request-expired': () => 'Nobody decided in time.',
  'request-group-gone': ({ group }: { group: string }) => `${group} does not exist any more.`,
  'request-group-let-go': ({ group }: { group: string }) => `${group} is no group of the team any more.`,
  'request-asker-left': ({ email }: { email: string }) => `${email} is not in the team any more.`,
  'request-there': () => 'The limits were changed meanwhile: what was asked for is there.',
  'request-ended-early': () => 'What stood before was put back ahead of its time.',
  'request-ended-by-boot': () => 'The host was started anew: limits begin anew with the kernel.',
  'request-changed-since': () => 'The limits were changed since: what was granted for a while is not what stands.',
  'request-ends-soon': () => 'Its time is nearly over: then what stood before comes back by itself.',
  'request-kept': () => 'It was to end by itself, and was kept: it lasts.',
  'request-not-applied': ({ by }: { by: string }) =>
    `${by} granted it, and the change did not come about: the audit log says why. It is open again.`,
  'request-step-not-stored': () => 'Corral was stopped before this was stored; nothing was changed.',
  'request-end-unknown': () =>
    'The agent does not know of it any more: the limits of the group are what they are, and nothing comes back by itself.',
} satisfies Sentences;

/** A sentence on a request. */
export const sayOfRequest = sayer(requestSentences);
