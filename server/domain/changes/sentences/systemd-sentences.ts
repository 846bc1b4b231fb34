/** What is said when systemd makes a change of one of its units, or does not. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const systemdSentences = {
  'systemctl-not-started': ({ errno }: { errno: string }) =>
    `systemd could not be asked: systemctl does not start (${errno}).`,
  'systemctl-late': ({ seconds }: { seconds: number }) =>
    `systemd could not be asked: systemctl did not end within ${seconds} s.`,
  'systemctl-killed': () => 'systemd could not be asked: systemctl was killed.',
  'systemd-said-no': ({ said }: { said: string }) => `systemd did not do it: ${said}`,
  'drop-ins-stuck': ({ reason }: { reason: string }) => `systemd's files could not be changed: ${reason}`,
  'systemd-no-file': ({ unit, path }: { unit: string; path: string }) =>
    `systemd took the value for ${unit}, but there is no ${path}.`,
  'systemd-kernel-refused': ({ unit, path, shows }: { unit: string; path: string; shows: string }) =>
    `systemd took the value for ${unit}, but the kernel did not: ${path} still shows ${shows === '' ? 'nothing' : shows}.`,
  'systemd-not-as-held': ({ unit, path, asked, shows }: Record<'unit' | 'path' | 'asked' | 'shows', string>) =>
    `Without its drop-in systemd gives ${unit} ${shows} in ${path}, not the ${asked} that the budget was checked with.`,
  'file-gone': ({ path }: { path: string }) => `${path} is no more.`,
} satisfies Sentences;

/** A sentence on a change that systemd was to make. */
export const sayOfSystemd = sayer(systemdSentences);
