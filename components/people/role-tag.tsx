import { Tag } from '#components/ui/tag.tsx';
import { type Role, roleRules } from '#server/domain/people/access.ts';

/** A role in a word; the most powerful one stands out. */
export function RoleTag({ role }: { role: Role }) {
  return (
    <span title={roleRules[role].purpose}>
      <Tag tone={role === 'admin' ? 'info' : 'neutral'}>{roleRules[role].word}</Tag>
    </span>
  );
}
