/**
 * What containers and pods are called, from the files in which their engines keep it:
 * - Docker: /var/lib/docker/containers/ID/config.v2.json, "Name".
 * - Podman and CRI-O: containers/storage's lists in /var/lib/containers/storage/DRIVER-containers, containers.json and, of what is
 *   not to last (`podman run --rm`, all of CRI-O's), volatile-containers.json, which a store that lasts for a boot alone keeps in
 *   /run (containers/storage store.go, containers.go). CRI-O's names are "k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT".
 * - nerdctl: /var/lib/nerdctl/HASH/names/NAMESPACE/NAME, which holds the ID (nerdctl docs/dir.md).
 * - the kubelet: /var/log/pods/NAMESPACE_POD_UID and /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log
 *   (kubernetes pkg/kubelet/kuberuntime/helpers.go and legacy.go), whatever engine it has.
 * Docker's and containers/storage's folders may be elsewhere (engine-roots.ts). A person's own engines keep the same below
 * ~/.local/share (home-names.ts). Podman tells the names of its pods to its database alone, which is not read.
 */
import { createEngineRoots, type EngineRoots } from './engine-roots.ts';
import { createHomeNames, type HomeNames } from './home-names.ts';
import { cached, listState, objectIn, readState } from './state-files.ts';
import { type StorageNames, storageDrivers, storageFiles, storageNamesIn, withoutKubelet } from './storage-names.ts';

export interface ContainerNames {
  /** `uid`: whose rootless engine it is; null of the host's own. */
  ofContainer(kind: string, id: string, uid: string | null): string | null;
  /** By the pod's uid, with "-" as Kubernetes writes it. */
  ofPod(podUid: string): string | null;
}

export interface NamePlaces {
  /** Ends with "/". */
  root: string;
  /** The home of a uid. */
  homeOf: (uid: string) => string | null;
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number;
}

/** Of engines, and what withoutKubelet makes of it. A person's own file may say anything, to look like something else. */
const engineName = /^[A-Za-z0-9][A-Za-z0-9_. /-]*$/;
/** People with containers of their own, of whom the names are remembered. */
const mostHomes = 64;

export function createContainerNames({ root, homeOf, nowMs }: NamePlaces): ContainerNames {
  const logs = cached(`${root}var/log/containers`, () => namesInLogs(listState(`${root}var/log/containers`)));
  const pods = cached(`${root}var/log/pods`, () => podsIn(listState(`${root}var/log/pods`)));
  const roots = createEngineRoots(root);
  const storage = storageLists(roots);
  const nerdctl = nerdctlNames(`${root}var/lib/nerdctl`);
  const homes = new Map<string, HomeNames>();

  const ofPerson = (uid: string): HomeNames | null => {
    const home = homeOf(uid);
    if (home === null) return null;
    const key = `${uid} ${home}`;
    const names = homes.get(key) ?? createHomeNames({ root, home, nowMs });
    homes.delete(key);
    homes.set(key, names);
    // Whoever was not asked for longest.
    for (const oldest of homes.keys()) {
      if (homes.size <= mostHomes) break;
      homes.delete(oldest);
    }
    return names;
  };
  return {
    ofContainer: (kind, id, uid) => {
      if (uid !== null) {
        const name = ofPerson(uid)?.(kind, id) ?? null;
        return name !== null && engineName.test(name) ? name : null;
      }
      switch (kind) {
        case 'docker': {
          const { Name: name } = objectIn(readState(`${roots.docker()}/containers/${id}/config.v2.json`));
          return typeof name === 'string' ? withoutKubelet(name.replace(/^\//, '')) : null;
        }
        case 'podman':
          return storage.ofContainer(id);
        case 'crio':
          return storage.ofContainer(id) ?? logs()?.get(id) ?? null;
        default:
          return logs()?.get(id) ?? nerdctl(id) ?? storage.ofContainer(id);
      }
    },
    // Where CRI-O serves others than the kubelet there are no such logs.
    ofPod: (podUid) => pods()?.get(podUid) ?? storage.ofPod(podUid),
  };
}

function storageLists(roots: EngineRoots): {
  ofContainer(id: string): string | null;
  ofPod(podUid: string): string | null;
} {
  const kept = new Map<string, () => StorageNames | null>();
  const listAt = (file: string) => {
    const list = kept.get(file) ?? cached(file, () => storageNamesIn(readState(file) ?? ''));
    kept.set(file, list);
    return list();
  };
  const firstOf = (what: keyof StorageNames, key: string) => {
    const [storage, run] = [roots.storage(), roots.storageRun()];
    for (const driver of storageDrivers)
      for (const file of [
        ...storageFiles.map((name) => `${storage}/${driver}-containers/${name}`),
        `${run}/${driver}-containers/volatile-containers.json`,
      ]) {
        const found = listAt(file)?.[what].get(key);
        if (found !== undefined) return found;
      }
    return null;
  };
  return { ofContainer: (id) => firstOf('names', id), ofPod: (podUid) => firstOf('pods', podUid) };
}

/** "POD_NAMESPACE_CONTAINER-ID.log"; the kubelet cuts a name that is too long for a file, and its ID with it. */
function namesInLogs(files: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of files) {
    const found = /^([^_]+)_([^_]+)_([^_]+)-([0-9a-f]{64})\.log$/.exec(file);
    if (found?.[4]) names.set(found[4], `${found[3]} in ${found[2]}/${found[1]}`);
  }
  return names;
}

function podsIn(folders: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const folder of folders) {
    const found = /^([^_]+)_([^_]+)_([0-9a-f][0-9a-f-]{7,})$/.exec(folder);
    if (found?.[3]) names.set(found[3], `${found[1]}/${found[2]}`);
  }
  return names;
}

/** Each namespace's folder changes with each container that comes or goes. */
function nerdctlNames(folder: string): (id: string) => string | null {
  const kept = new Map<string, () => Map<string, string> | null>();
  return (id) => {
    for (const hash of listState(folder).filter((name) => /^[0-9a-f]{8}$/.test(name)))
      for (const namespace of listState(`${folder}/${hash}/names`)) {
        const place = `${folder}/${hash}/names/${namespace}`;
        const names = kept.get(place) ?? cached(place, () => idsIn(place));
        kept.set(place, names);
        const found = names()?.get(id);
        if (found !== undefined) return found;
      }
    return null;
  };
}

function idsIn(folder: string): Map<string, string> {
  const entries = listState(folder).flatMap((name) => {
    const id = readState(`${folder}/${name}`)?.trim() ?? '';
    return /^[0-9a-f]{64}$/.test(id) ? [[id, name] as const] : [];
  });
  return new Map(entries);
}
