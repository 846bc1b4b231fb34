'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { passwordFault } from '#server/domain/people/password.ts';
import { signIn } from './auth-requests.ts';
import { CredentialsForm } from './credentials-form.tsx';
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

  const onSubmit = async (): Promise<void> => {
    setTried(true);
    if (emailFault || weakness || difference) return;
    const made = await create.mutateAsync({ token, email: email.trim(), password }).catch(() => null);
    if (!made) return;
    setLeaving(true);
    const why = await signIn(made.email, password);
    window.location.assign(why === null ? '/' : '/sign-in');
  };

  return (
    <CredentialsForm
      refusal={fault && (fault.field === null || fault.field === 'token') ? fault.public : null}
      email={{
        value: email,
        onChange: setEmail,
        error: fault?.field === 'email' ? fault.public : wasTried ? emailFault : null,
      }}
      password={{
        value: password,
        onChange: setPassword,
        autoComplete: 'new-password',
        error: fault?.field === 'password' ? fault.public : null,
        isInvalid: wasTried && weakness !== null,
        below: <PasswordStrength password={password} email={email} isRefused={wasTried && weakness !== null} />,
      }}
      submitLabel="Create administrator"
      isPending={create.isPending || isLeaving}
      onSubmit={onSubmit}
    >
      <TextField
        label="Password again"
        name="password-again"
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={wasTried ? difference : null}
      />
    </CredentialsForm>
  );
}
