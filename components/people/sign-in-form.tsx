'use client';

import { useRef, useState } from 'react';
import { signIn } from './auth-requests.ts';
import { CredentialsForm } from './credentials-form.tsx';

/** Email and password; goes to `next` when they are right. */
export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  const onSubmit = async (): Promise<void> => {
    setPending(true);
    setRefusal(null);
    const why = await signIn(email.trim(), password);
    // A full load: nothing of a page that was drawn for somebody else may stay.
    if (why === null) return window.location.assign(next);
    setPending(false);
    setRefusal(why);
    passwordInput.current?.select();
  };

  return (
    <CredentialsForm
      refusal={refusal}
      email={{ value: email, onChange: setEmail }}
      password={{
        value: password,
        onChange: setPassword,
        autoComplete: 'current-password',
        inputRef: passwordInput,
      }}
      submitLabel="Sign in"
      isPending={isPending}
      isDisabled={email.trim() === '' || password === ''}
      onSubmit={onSubmit}
    />
  );
}
