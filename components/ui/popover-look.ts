/** The frame of what opens over the page beside its button: menus, choices, small panels. */
export const popoverLook =
  'min-w-(--trigger-width) overflow-auto rounded-lg border border-line bg-raised p-1 shadow-pop outline-none entering:opacity-0 exiting:opacity-0 transition-opacity duration-75';

/** One line inside it. */
export const optionLook =
  'flex cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none focus:bg-hover selected:font-medium disabled:text-faint';
