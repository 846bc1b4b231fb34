import type { ChangeScene } from '#server/agent/changes/apply-change.ts';

/** What a plan of a load is made from. */
export type LoadScene = Pick<ChangeScene, 'host' | 'guard'>;
