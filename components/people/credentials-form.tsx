'use client';

import type { FormEvent, ReactNode, Ref } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useIsLive } from '#components/ui/use-is-live.ts';

/** Email, password and a button: what signing in and the first start ask for alike. */
export function CredentialsForm({
  refusal,
  email,
  password,
  children,
  submitLabel,
  isPending,
  isDisabled = false,
  onSubmit,
}: {
  /** Why it was refused as a whole. */
  refusal: string | null;
  email: { value: string; onChange: (email: string) => void; error?: string | null; isReadOnly?: boolean };
  password: {
    value: string;
    onChange: (password: string) => void;
    /** Tells a browser's password store whether to fill one in or to offer a new one. */
    autoComplete: 'current-password' | 'new-password';
    error?: string | null;
    isInvalid?: boolean;
    autoFocus?: boolean;
    inputRef?: Ref<HTMLInputElement>;
    /** Stands under the field. */
    below?: ReactNode;
  };
  /** Further fields. */
  children?: ReactNode;
  submitLabel: string;
  isPending: boolean;
  isDisabled?: boolean;
  onSubmit: () => Promise<void>;
}) {
  const { below, ...passwordField } = password;
  const isLive = useIsLive();
  return (
    <form
      // Nothing is sent by the browser itself; were it ever, no password may stand in an address.
      method="post"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!isPending) void onSubmit();
      }}
      noValidate
      className="flex flex-col gap-3.5"
    >
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
        autoFocus={!email.isReadOnly}
        {...email}
      />
      <div>
        <TextField label="Password" name="password" type="password" {...passwordField} />
        {below}
      </div>
      {children}
      <Button
        type="submit"
        variant="primary"
        className="mt-1"
        isPending={isPending}
        // Until the page's script is there the browser would send the form away: with a button that cannot be pressed
        // it does not, by Enter neither.
        isDisabled={isDisabled || !isLive}
      >
        {submitLabel}
      </Button>
    </form>
  );
}
