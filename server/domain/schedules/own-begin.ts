/** Changes that the agent makes of a schedule, by their ids: whether somebody tried it, or a window of a schedule is open. Pure. */

/** Before the schedule's own id. */
export const ownBeginPrefix = 'begin-';

/** Whether the request with this id is a window of a schedule's, which nobody tried. */
export function isOwnBegin(requestId: string): boolean {
  return requestId.startsWith(ownBeginPrefix);
}
