'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { signIn } from './auth-requests.ts';

/** Email and password; goes to `next` when they are right. */
export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isPending) return;
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
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-3.5">
      {refusal ? (
        <Note tone="bad" role="alert">
          {refusal}
        </Note>
      ) : null}
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={setEmail}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        inputRef={passwordInput}
      />
      <Button
        type="submit"
        variant="primary"
        className="mt-1"
        isPending={isPending}
        isDisabled={email.trim() === '' || password === ''}
      >
        Sign in
      </Button>
    </form>
  );
}
