'use client';

import { UserRound } from 'lucide-react';
import { IconButton } from '#components/ui/button.tsx';
import type { Rights } from '#server/domain/people/access.ts';

/** Who is signed in. */
export type Person = Rights & { email: string };

/** The button of the user menu. */
export function UserButton({ person, onPress }: { person: Person; onPress?: () => void }) {
  return (
    <IconButton
      label={`Signed in as ${person.email}`}
      icon={UserRound}
      tipPlacement="right"
      className="h-[38px] w-10 max-md:w-9"
      onPress={onPress}
    />
  );
}
