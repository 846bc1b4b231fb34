'use client';

import { UserRound } from 'lucide-react';
import { IconButton } from '#components/ui/button.tsx';

/** Who is signed in. */
export interface Person {
  email: string;
  role: string;
}

/** The button of the user menu. */
export function UserButton({ person, onPress }: { person: Person; onPress?: () => void }) {
  return (
    <IconButton label={`Signed in as ${person.email}`} icon={UserRound} className="h-[38px] w-10" onPress={onPress} />
  );
}
