/**
 * Where the host's engines keep their state, as their own settings tell: Docker's /etc/docker/daemon.json, "data-root" (dockerd(8));
 * "graphroot" and "runroot" of containers-storage.conf(5), of which the file in /etc goes before the one in /usr. What an engine is
 * told on its command line is not known.
 */
import path from 'node:path';
import { cached, objectIn, readState } from './state-files.ts';

/** Folders, without a "/" at the end. */
export interface EngineRoots {
  docker(): string;
  storage(): string;
  /** Of what is gone with the boot. */
  storageRun(): string;
}

export function createEngineRoots(root: string): EngineRoots {
  const daemon = `${root}etc/docker/daemon.json`;
  const dataRoot = cached(daemon, () => objectIn(readState(daemon))['data-root'] ?? null);
  const confs = ['etc', 'usr/share'].map((folder) => {
    const file = `${root}${folder}/containers/storage.conf`;
    return cached(file, () => storageTable(readState(file) ?? ''));
  });
  const below = (place: unknown, usual: string) =>
    `${root}${typeof place === 'string' && path.isAbsolute(place) ? path.normalize(place).replace(/^\/|\/$/g, '') : usual}`;
  const setting = (name: string) => {
    const table = confs.map((conf) => conf()).find((each) => each !== null) ?? '';
    return new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:"([^"\\\\]*)"|'([^']*)')`, 'm').exec(table);
  };
  const storageAt = (name: string, usual: string) => {
    const found = setting(name);
    return below(found?.[1] ?? found?.[2], usual);
  };
  return {
    docker: () => below(dataRoot(), 'var/lib/docker'),
    storage: () => storageAt('graphroot', 'var/lib/containers/storage'),
    storageRun: () => storageAt('runroot', 'run/containers/storage'),
  };
}

/** What stands under [storage], up to the next table. */
function storageTable(text: string): string {
  return /^[ \t]*\[storage\][ \t]*(?:#.*)?$([\s\S]*?)(?=^[ \t]*\[|(?![\s\S]))/m.exec(text)?.[1] ?? '';
}
