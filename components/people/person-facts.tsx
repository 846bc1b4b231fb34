import type { ReactNode } from 'react';
import { Tag } from '#components/ui/tag.tsx';
import type { Person } from '#server/domain/people/person.ts';
import { formatMoment } from '#server/domain/units.ts';
import { lastSignInWords } from './people-table.tsx';
import { RoleTag } from './role-tag.tsx';

/** Name and address, role and account, and when they were here. */
export function PersonFacts({ person, unixAccount }: { person: Person; unixAccount?: ReactNode }) {
  const nowMs = Date.now();
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-5 gap-y-2 px-3.5 py-3">
      <Fact name="Name">{person.name}</Fact>
      <Fact name="Email">{person.email}</Fact>
      <Fact name="Role">
        <span className="flex flex-wrap gap-1">
          <RoleTag role={person.role} />
          {person.disabledAtMs === null ? null : (
            <Tag tone="warn">disabled since {formatMoment(person.disabledAtMs, nowMs)}</Tag>
          )}
        </span>
      </Fact>
      <Fact name="Unix account">
        {unixAccount ?? (person.unixAccount ? <span className="font-mono text-sm">{person.unixAccount}</span> : 'none')}
      </Fact>
      <Fact name="Last sign-in">{lastSignInWords(person, nowMs)}</Fact>
      <Fact name="Has an account since">{formatMoment(person.createdAtMs, nowMs)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
