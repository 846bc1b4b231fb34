'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { passwordFault } from '#server/domain/people/password.ts';
import type { LinkView } from '#server/domain/people/person.ts';
import { signIn } from './auth-requests.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { PasswordStrength } from './password-strength.tsx';

/** Chooses a password with a one-time link, and signs in with it. */
export function LinkForm({ token, link }: { token: string; link: LinkView }) {
  const trpc = useTRPC();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [wasTried, setTried] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const use = useMutation(trpc.links.use.mutationOptions());
  const fault = use.error ? faultOf(use.error) : null;
  const weakness = passwordFault(password, link.email);
  const difference = again === password ? null : 'The two passwords differ.';

  const onSubmit = async (): Promise<void> => {
    setTried(true);
    if (weakness || difference) return;
    const used = await use.mutateAsync({ token, password }).catch(() => null);
    if (!used) return;
    setLeaving(true);
    const why = await signIn(used.email, password);
    window.location.assign(why === null ? '/' : '/sign-in');
  };

  return (
    <CredentialsForm
      refusal={fault && fault.field !== 'password' ? fault.public : null}
      // Whose account it is the link says; a password store wants to know it too.
      email={{ value: link.email, onChange: () => {}, isReadOnly: true }}
      password={{
        value: password,
        onChange: setPassword,
        autoComplete: 'new-password',
        autoFocus: true,
        error: fault?.field === 'password' ? fault.public : null,
        isInvalid: wasTried && weakness !== null,
        below: <PasswordStrength password={password} email={link.email} isRefused={wasTried && weakness !== null} />,
      }}
      submitLabel={link.kind === 'invitation' ? 'Create account' : 'Set password'}
      isPending={use.isPending || isLeaving}
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
