/**
 * What containers and pods are called, from the files in which their engines keep it:
 * - Docker: /var/lib/docker/containers/ID/config.v2.json, "Name".
 * - Podman and CRI-O: containers/storage's list, containers.json and, of `podman run --rm`, volatile-containers.json; a
 *   person's own Podman keeps it in the home. CRI-O's names are "k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT".
 * - nerdctl: /var/lib/nerdctl/HASH/names/NAMESPACE/NAME, which holds the ID (nerdctl docs/dir.md).
 * - the kubelet: /var/log/pods/NAMESPACE_POD_UID and /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log
 *   (kubernetes pkg/kubelet/kuberuntime/helpers.go and legacy.go), whatever engine it has.
 */
import { cached, fileInHome, jsonIn, listState, objectIn, readState } from './state-files.ts';

export interface ContainerNames {
  /** `uid`: whose rootless engine it is; null of the host's own. */
  ofContainer(kind: string, id: string, uid: string | null): string | null;
  /** By the pod's uid, with "-" as Kubernetes writes it. */
  ofPod(podUid: string): string | null;
}

const storage = 'containers/storage/overlay-containers';
/** People with containers of their own: homes are looked into for so many. */
const mostHomes = 64;

/** `root` ends with "/"; `homeOf` is the home of a uid. */
export function createContainerNames(root: string, homeOf: (uid: string) => string | null): ContainerNames {
  const logs = cached(`${root}var/log/containers`, () => namesInLogs(listState(`${root}var/log/containers`)));
  const pods = cached(`${root}var/log/pods`, () => podsIn(listState(`${root}var/log/pods`)));
  const hosts = storageLists(`${root}var/lib/${storage}`);
  const homes = new Map<string, (id: string) => string | null>();
  const nerdctl = nerdctlNames(`${root}var/lib/nerdctl`);

  const ofPerson = (uid: string, id: string): string | null => {
    const home = homeOf(uid);
    if (home === null) return null;
    // Looked at each time: where a folder was there may be a link by now.
    for (const name of ['containers.json', 'volatile-containers.json']) {
      const file = fileInHome(root, home, `.local/share/${storage}/${name}`);
      if (file === null) continue;
      const known = homes.get(file) ?? storageList(file);
      if (homes.size < mostHomes * 2) homes.set(file, known);
      const found = known(id);
      if (found !== null) return found;
    }
    return null;
  };
  return {
    ofContainer: (kind, id, uid) => {
      if (uid !== null) return kind === 'podman' ? ofPerson(uid, id) : null;
      switch (kind) {
        case 'docker': {
          const { Name: name } = objectIn(readState(`${root}var/lib/docker/containers/${id}/config.v2.json`));
          return typeof name === 'string' ? withoutKubelet(name.replace(/^\//, '')) : null;
        }
        case 'podman':
          return hosts(id);
        case 'crio':
          return hosts(id) ?? logs()?.get(id) ?? null;
        default:
          return logs()?.get(id) ?? nerdctl(id) ?? hosts(id);
      }
    },
    ofPod: (podUid) => pods()?.get(podUid) ?? null,
  };
}

/** "k8s_api_shop-0_prod_<uid>_0" as people say it: "api in prod/shop-0"; the sandbox is called POD. */
function withoutKubelet(name: string): string {
  const [prefix, container, pod, namespace, uid, attempt, ...more] = name.split('_');
  if (prefix !== 'k8s' || !container || !pod || !namespace || !uid || !/^\d+$/.test(attempt ?? '') || more.length > 0)
    return name;
  return container === 'POD' ? `sandbox of ${namespace}/${pod}` : `${container} in ${namespace}/${pod}`;
}

function storageLists(folder: string): (id: string) => string | null {
  const lists = ['containers.json', 'volatile-containers.json'].map((name) => storageList(`${folder}/${name}`));
  return (id) => {
    for (const list of lists) {
      const found = list(id);
      if (found !== null) return found;
    }
    return null;
  };
}

function storageList(file: string): (id: string) => string | null {
  const names = cached(file, () => namesInStorage(readState(file) ?? ''));
  return (id) => names()?.get(id) ?? null;
}

function namesInStorage(text: string): Map<string, string> {
  const list = jsonIn(text);
  const names = new Map<string, string>();
  for (const one of Array.isArray(list) ? list : []) {
    const { id, names: given } = (one ?? {}) as { id?: unknown; names?: unknown };
    const [first] = Array.isArray(given) ? given : [];
    if (typeof id === 'string' && typeof first === 'string') names.set(id, withoutKubelet(first));
  }
  return names;
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
