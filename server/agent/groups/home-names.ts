/**
 * What a person's own containers are called: rootless engines keep in the home what those of the host keep in /var/lib
 * (container-names.ts tells the formats). Homes that were moved by settings of that person's (XDG_DATA_HOME, storage.conf) are not
 * looked for.
 */
import { type HomeParts, openHomeFiles } from './home-files.ts';
import { objectIn } from './state-files.ts';
import { storageDrivers, storageFiles, storageNamesIn, withoutKubelet } from './storage-names.ts';

/** By the kind of the group's owner and the container's id. */
export type HomeNames = (kind: string, id: string) => string | null;

const data = '.local/share';
/** Sockets and namespaces that a person has: one of each as a rule. */
const mostStores = 4;
const mostNamespaces = 8;

export function createHomeNames(parts: HomeParts): HomeNames {
  const files = openHomeFiles(parts);
  const podman = onceASecond(parts.nowMs, () => {
    const lists = storageDrivers.flatMap((driver) =>
      storageFiles.map((file) =>
        files.kept(`${data}/containers/storage/${driver}-containers/${file}`, (text) => storageNamesIn(text).names),
      ),
    );
    return new Map(lists.flatMap((list) => [...(list ?? [])]));
  });
  const nerdctl = onceASecond(parts.nowMs, () => {
    const stores = files.list(`${data}/nerdctl`).filter((name) => /^[0-9a-f]{8}$/.test(name));
    const names = new Map<string, string>();
    for (const store of stores.slice(0, mostStores)) {
      const place = `${data}/nerdctl/${store}/names`;
      for (const namespace of files.list(place).slice(0, mostNamespaces))
        for (const [name, text] of files.readAll(`${place}/${namespace}`))
          if (/^[0-9a-f]{64}\s*$/.test(text)) names.set(text.trim(), name);
    }
    return names;
  });
  return (kind, id) => {
    switch (kind) {
      case 'podman':
        return podman().get(id) ?? null;
      case 'docker': {
        const { Name: name } = objectIn(files.read(`${data}/docker/containers/${id}/config.v2.json`));
        return typeof name === 'string' ? withoutKubelet(name.replace(/^\//, '')) : null;
      }
      case 'containerd':
        return nerdctl().get(id) ?? null;
      default:
        return null;
    }
  };
}

/** A name that is not there yet is looked for again later (late-names.ts). */
function onceASecond<T>(nowMs: () => number, look: () => T): () => T {
  let seen: { atMs: number; value: T } | null = null;
  return () => {
    if (seen === null || nowMs() - seen.atMs >= 1000) seen = { atMs: nowMs(), value: look() };
    return seen.value;
  };
}
