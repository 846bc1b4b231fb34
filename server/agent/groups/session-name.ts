/**
 * Who a login session is, and where they sit, from /run/systemd/sessions/ID as logind writes it (systemd
 * src/login/logind-session.c, session_save). logind calls the file private: what is not as it was then has no name.
 */
import { readState } from './state-files.ts';

/** "ada on seat0 (tty2)", "ada from 192.0.2.7 (sshd)", "ada (cron)"; null where logind tells nothing. */
export function sessionName(root: string, id: string): string | null {
  const text = /^[A-Za-z0-9]{1,32}$/.test(id) ? readState(`${root}run/systemd/sessions/${id}`) : null;
  if (text === null) return null;
  const fields = new Map(text.split('\n').flatMap((line) => fieldOf(line)));
  const user = fields.get('USER');
  if (!user) return null;
  const seat = fields.get('SEAT');
  const tty = fields.get('TTY')?.replace(/^\/dev\//, '');
  const service = fields.get('SERVICE');
  const host = fields.get('REMOTE') === '1' ? fields.get('REMOTE_HOST') : undefined;
  const where = seat ? ` on ${seat}` : host ? ` from ${host}` : '';
  const how = seat && tty ? ` (${tty})` : service ? ` (${service})` : tty ? ` (${tty})` : '';
  return `${user}${where}${how}`;
}

/** Values are as in an environment file: bare, or in double quotes with a backslash before what is special. */
function fieldOf(line: string): [string, string][] {
  const found = /^([A-Z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^"]*))$/.exec(line);
  if (!found?.[1]) return [];
  return [[found[1], (found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '').trim()]];
}
