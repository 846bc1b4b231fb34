/** The user "corral", where Corral made it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Takes it away again; a user of that name whom somebody else made stays. Answers whether there was one. */
export function removeUser() {
  // Its words about the user are those of sysusersLine (units.mjs).
  if (!/^corral:[^:]*:[^:]*:[^:]*:Corral web server:/m.test(readFileSync('/etc/passwd', 'utf8'))) return false;
  return spawnSync('userdel', ['corral'], { stdio: 'ignore' }).status === 0;
}
