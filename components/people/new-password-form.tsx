'use client';

import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { passwordFault } from '#server/domain/people/password.ts';
import { signIn } from './auth-requests.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { PasswordStrength } from './password-strength.tsx';

/** A new password, typed twice and kept by the server; whoever chose it is signed in with it then. */
export function NewPasswordForm<V>({
  email,
  keep,
  asked,
  submitLabel,
}: {
  email: {
    value: string;
    /** None where the link says whose account it is: a password store wants to know it too. */
    onChange?: (email: string) => void;
    /** What is wrong with it, said when it was tried. */
    fault?: string | null;
  };
  keep: UseMutationResult<{ email: string }, unknown, V>;
  /** What `keep` is asked for with this password. */
  asked: (password: string) => V;
  submitLabel: string;
}) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [wasTried, setTried] = useState(false);
  const [isEntering, setEntering] = useState(false);
  const [whyOutside, setWhyOutside] = useState<string | null>(null);
  const fault = keep.error ? faultOf(keep.error) : null;
  const weakness = passwordFault(password, email.value);
  const difference = again === password ? null : 'The two passwords differ.';

  const onSubmit = async (): Promise<void> => {
    setTried(true);
    if (email.fault || weakness || difference) return;
    const kept = await keep.mutateAsync(asked(password)).catch(() => null);
    if (!kept) return;
    setEntering(true);
    const why = await signIn(kept.email, password);
    if (why === null) window.location.assign('/');
    else setWhyOutside(why);
  };

  // The link was used: trying it once more would only say so.
  if (whyOutside !== null)
    return (
      <div className="flex flex-col items-start gap-4">
        <Note tone="warn" role="alert">
          The password is set, but signing in with it did not work yet. {whyOutside}
        </Note>
        <ButtonLink href="/sign-in" variant="primary">
          Sign in
        </ButtonLink>
      </div>
    );
  const isOfEmail = fault?.field === 'email' && email.onChange !== undefined;
  return (
    <CredentialsForm
      refusal={fault && fault.field !== 'password' && !isOfEmail ? fault.public : null}
      email={{
        value: email.value,
        onChange: email.onChange ?? (() => {}),
        isReadOnly: email.onChange === undefined,
        error: isOfEmail ? fault.public : wasTried ? (email.fault ?? null) : null,
      }}
      password={{
        value: password,
        onChange: setPassword,
        autoComplete: 'new-password',
        autoFocus: email.onChange === undefined,
        error: fault?.field === 'password' ? fault.public : null,
        isInvalid: wasTried && weakness !== null,
        below: <PasswordStrength password={password} email={email.value} isRefused={wasTried && weakness !== null} />,
      }}
      submitLabel={submitLabel}
      isPending={keep.isPending || isEntering}
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
