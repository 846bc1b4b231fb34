/** What is said of v1's network controllers. */
import { refused } from './note-kinds.ts';

export const netNotes = {
  'no-interface': refused(
    ({ interface: name, known }: { interface: string; known: string }) =>
      `There is no network interface ${name} here (the kernel answers ENODEV); there is ${known}.`,
  ),
};
