/** A budget's table on a phone: what has no column there stands under its row's name. */
export const narrowOnly = 'md:hidden';
export const wideOnly = 'max-md:hidden';
