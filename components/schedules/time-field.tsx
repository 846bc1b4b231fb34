'use client';

import { useState } from 'react';
import { TextField } from '#components/ui/text-field.tsx';
import { isTimeBegun, readTime } from './schedule-words.ts';

/**
 * A time of the day by 24 hours, as all else here has it: the browser's own field goes by its language. "" is told as long as
 * what is typed is no time.
 */
export function TimeField({
  label,
  value,
  onChange,
  description,
}: {
  label: string;
  value: string;
  onChange: (time: string) => void;
  description?: string;
}) {
  const [text, setText] = useState(value);
  return (
    <TextField
      label={label}
      value={text}
      onChange={(next) => {
        setText(next);
        onChange(readTime(next) ?? '');
      }}
      error={isTimeBegun(text) ? null : 'A time from 00:00 to 23:59.'}
      description={description}
      placeholder="22:00"
      autoComplete="off"
      className="w-32"
    />
  );
}
