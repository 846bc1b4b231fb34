/** What can become of a request. Apart from the schemas, which no page needs to load. */

export const requestStates = [
  /** Waits for somebody to decide. */
  'open',
  /** Decided, and the change is being made: what the audit log says of it decides how it goes on. */
  'granting',
  'granted',
  /** Less than was asked. */
  'granted-less',
  'declined',
  /** By who asked. */
  'withdrawn',
  /** Nobody decided in time. */
  'expired',
  /** The group went, or has got as much by another way; of what was granted: somebody has changed it since. */
  'overtaken',
  /** Its time was over, and what stood before came back. */
  'returned',
] as const;
export type RequestState = (typeof requestStates)[number];

export const grantedStates = ['granted', 'granted-less'] as const satisfies readonly RequestState[];

/** As lists are narrowed. */
export const requestFilters = ['open', 'granted', 'ended', 'all'] as const;
export type RequestFilter = (typeof requestFilters)[number];

const filtered: Record<RequestFilter, readonly RequestState[]> = {
  open: ['open', 'granting'],
  granted: grantedStates,
  ended: ['declined', 'withdrawn', 'expired', 'overtaken', 'returned'],
  all: requestStates,
};

export function statesOf(filter: RequestFilter): readonly RequestState[] {
  return filtered[filter];
}

/** The state that the database calls so; one that this version does not know has ended, for nothing can be done about it. */
export function requestStateOf(stored: string): RequestState {
  return requestStates.find((known) => known === stored) ?? 'overtaken';
}

/** So long a request waits at most. */
export const openDays = 14;
/** Somebody can have so many open ones in a team. */
export const mostOpen = 20;
