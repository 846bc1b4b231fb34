/**
 * The agent's door: one Unix socket that only its own user and one group can open, and one agent behind it. Node
 * offers no peer credentials, so the path's permissions are the whole of the access control.
 */
import type { Stats } from 'node:fs';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { AgentLock } from './lock.ts';
import { takeLock } from './lock.ts';

export interface SocketPlace {
  path: string;
  /** Group that may connect; null: only the agent's own user. */
  groupId: number | null;
}

/**
 * Listens on the socket: 0660 for its group, in a folder that the group can pass but not write. The answer removes
 * the socket and lets go of the lock. `prepare` comes in between: when this is the only agent, and nobody can ask it for
 * anything yet. Throws AGENT_DOWN when another agent lives there, NO_PERMISSION when the folder is not safe.
 */
export async function listenOnSocket(
  server: Server,
  place: SocketPlace,
  prepare: () => Promise<void> = async () => {},
): Promise<() => void> {
  prepareFolder(place);
  const lock = takeLock(`${place.path}.lock`);
  try {
    if (await answers(place.path)) throw occupied(place.path);
    // The lock is ours and nobody answers: what is there was left behind by an agent that was killed.
    rmSync(place.path, { force: true });
    await prepare();
    await listen(server, place.path);
    if (place.groupId !== null) chownSync(place.path, process.getuid?.() ?? 0, place.groupId);
    chmodSync(place.path, place.groupId === null ? 0o600 : 0o660);
  } catch (cause) {
    lock.release();
    throw cause;
  }
  return () => letGo(place.path, lock);
}

function letGo(socketPath: string, lock: AgentLock): void {
  rmSync(socketPath, { force: true });
  lock.release();
}

/**
 * Makes the folder, or makes an existing one of ours safe: nobody but us may put another socket in its place. One that
 * holds other things as well (/run) is not changed for them all: it is refused.
 */
function prepareFolder({ path: socketPath, groupId }: SocketPlace): void {
  const folder = path.dirname(socketPath);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const uid = process.getuid?.() ?? 0;
  const mode = groupId === null ? 0o700 : 0o750;
  const stat: Stats = statSync(folder);
  if (stat.uid !== uid) {
    throw unfit(folder, `belongs to uid ${stat.uid}, not to the agent's (${uid})`);
  }
  if ((stat.mode & 0o777) === mode && (groupId === null || stat.gid === groupId)) return;
  const socketName = path.basename(socketPath);
  // Its lock, and what Node compiled of the agent, which a service has before its folder is made web's to pass.
  const isOwn = (name: string) => name === socketName || name.startsWith(`${socketName}.`);
  const others = readdirSync(folder).filter((name) => !isOwn(name));
  if (others.length > 0) throw unfit(folder, 'is open to others or another group, and holds other things too');
  if (groupId !== null) chownSync(folder, uid, groupId);
  chmodSync(folder, mode);
}

function unfit(folder: string, why: string): AppError {
  return new AppError('NO_PERMISSION', {
    public: `The folder of the agent's socket, ${folder}, ${why}: name a folder of Corral's own in CORRAL_AGENT_SOCKET or CORRAL_RUN_DIR.`,
    file: folder,
  });
}

function listen(server: Server, socketPath: string): Promise<void> {
  // Between bind and chmod the socket is there already: born closed, it is never open to others.
  const umask = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  }).finally(() => process.umask(umask));
}

/** Whether somebody accepts connections there. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (cause) => {
      const errno = errnoOf(cause);
      if (errno === 'ENOENT' || errno === 'ECONNREFUSED' || errno === 'ENOTSOCK') resolve(false);
      else reject(cause);
    });
  });
}

function occupied(socketPath: string): AppError {
  return new AppError('AGENT_DOWN', {
    public: `Another agent already listens on ${socketPath}.`,
    file: socketPath,
    errno: 'EADDRINUSE',
  });
}
