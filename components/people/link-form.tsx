'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { LinkView } from '#server/domain/people/person.ts';
import { NewPasswordForm } from './new-password-form.tsx';

/** Chooses a password with a one-time link, and signs in with it. */
export function LinkForm({ token, link }: { token: string; link: LinkView }) {
  const trpc = useTRPC();
  const use = useMutation(trpc.links.use.mutationOptions());
  return (
    <NewPasswordForm
      email={{ value: link.email }}
      keep={use}
      asked={(password) => ({ token, password })}
      submitLabel={link.kind === 'invitation' ? 'Create account' : 'Set password'}
    />
  );
}
