'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import { NewPasswordForm } from './new-password-form.tsx';

/** Makes the first administrator with the one-time link's token, and signs them in. */
export function FirstStartForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const [email, setEmail] = useState('');
  const create = useMutation(trpc.firstStart.create.mutationOptions());
  const fault = /^[^\s@]+@[^\s@]+$/.test(email.trim()) ? null : 'Write an email address, such as ada@example.org.';
  return (
    <NewPasswordForm
      email={{ value: email, onChange: setEmail, fault }}
      keep={create}
      asked={(password) => ({ token, email: email.trim(), password })}
      submitLabel="Create administrator"
    />
  );
}
