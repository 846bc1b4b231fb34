import { Tag } from '#components/ui/tag.tsx';
import type { TeamTop } from '#server/domain/teams/team.ts';

/** A word on a top group that is not simply there. */
export function TopState({ top }: { top: Pick<TeamTop, 'state' | 'host'> }) {
  if (top.state === 'gone') return <Tag tone="bad">gone</Tag>;
  if (top.state === 'elsewhere') return <Tag tone="warn">on {top.host}</Tag>;
  return top.state === 'unknown' ? <Tag>not known now</Tag> : null;
}
