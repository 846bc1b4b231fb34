'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { passwordFault } from '#server/domain/people/password.ts';
import { signIn } from './auth-requests.ts';
import { PasswordStrength } from './password-strength.tsx';

/** Makes the first administrator with the one-time link's token, and signs them in. */
export function FirstStartForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [wasTried, setTried] = useState(false);
  const create = useMutation(trpc.firstStart.create.mutationOptions());
  const fault = create.error ? faultOf(create.error) : null;
  const [isLeaving, setLeaving] = useState(false);

  const emailFault = /^[^\s@]+@[^\s@]+$/.test(email.trim()) ? null : 'Write an email address, such as ada@example.org.';
  const weakness = passwordFault(password, email);
  const difference = again === password ? null : 'The two passwords differ.';

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (emailFault || weakness || difference || create.isPending) return;
    const made = await create.mutateAsync({ token, email: email.trim(), password }).catch(() => null);
    if (!made) return;
    setLeaving(true);
    const why = await signIn(made.email, password);
    window.location.assign(why === null ? '/' : '/sign-in');
  };

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-3.5">
      {fault && (fault.field === null || fault.field === 'token') ? (
        <Note tone="bad" role="alert">
          {fault.public}
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
        error={fault?.field === 'email' ? fault.public : wasTried ? emailFault : null}
      />
      <div>
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={fault?.field === 'password' ? fault.public : null}
          isInvalid={wasTried && weakness !== null}
        />
        <PasswordStrength password={password} email={email} isRefused={wasTried && weakness !== null} />
      </div>
      <TextField
        label="Password again"
        name="password-again"
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={wasTried ? difference : null}
      />
      <Button type="submit" variant="primary" className="mt-1" isPending={create.isPending || isLeaving}>
        Create administrator
      </Button>
    </form>
  );
}
