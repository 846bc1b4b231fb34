/** The frame of every field one types into; shared with selects and search. */
export const fieldFrame =
  'flex h-[30px] items-center gap-1.5 rounded-md border border-line bg-bg px-2.5 focus-within:border-select-line focus-within:ring-3 focus-within:ring-info-bg has-aria-invalid:border-bad has-disabled:opacity-60';
