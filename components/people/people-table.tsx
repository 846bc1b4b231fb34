'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { Person } from '#server/domain/people/person.ts';
import { formatCount, formatMoment } from '#server/domain/units.ts';
import { RoleTag } from './role-tag.tsx';

/** On a phone these stand below the name. */
const wideOnly = 'max-md:hidden';

/** Everybody; a press on one opens their page. */
export function PeopleTable({ people }: { people: readonly Person[] }) {
  const nowMs = Date.now();
  return (
    <div className="overflow-x-auto pt-2">
      <Table label="People">
        <thead>
          <tr>
            <Th>Person</Th>
            <Th>Role</Th>
            <Th className={wideOnly}>Unix account</Th>
            <Th className={wideOnly}>Last sign-in</Th>
            <Th align="right" className={wideOnly}>
              Sessions
            </Th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} lastSignIn={lastSignInWords(person, nowMs)} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function PersonRow({ person, lastSignIn }: { person: Person; lastSignIn: string }) {
  const router = useRouter();
  const href = `/people/${person.id}`;
  const isDisabled = person.disabledAtMs !== null;
  return (
    // The keyboard has the link in it.
    <tr onClick={() => router.push(href)} className="cursor-default align-top hover:bg-hover">
      <RowHead className="w-full max-w-0 md:min-w-56">
        <Link
          href={href}
          onClick={(event) => event.stopPropagation()}
          title={person.email}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {person.name}
        </Link>
        <span className="block truncate text-sm text-muted">{person.email}</span>
        <span className="block truncate text-xs text-faint md:hidden">last sign-in: {lastSignIn}</span>
      </RowHead>
      <Td className="whitespace-nowrap">
        <span className="flex flex-wrap gap-1">
          <RoleTag role={person.role} />
          {isDisabled ? <Tag tone="warn">disabled</Tag> : null}
        </span>
      </Td>
      <Td className={`font-mono text-sm whitespace-nowrap ${wideOnly}`}>
        {person.unixAccount ?? <span className="font-sans text-faint">none</span>}
      </Td>
      <Td className={`whitespace-nowrap text-muted ${wideOnly}`}>{lastSignIn}</Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        {formatCount(person.sessions)}
      </Td>
    </tr>
  );
}

export function lastSignInWords({ lastSignInAtMs }: Person, nowMs: number): string {
  return lastSignInAtMs === null ? 'none on record' : formatMoment(lastSignInAtMs, nowMs);
}
