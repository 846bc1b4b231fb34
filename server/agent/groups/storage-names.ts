/**
 * The lists that Podman and CRI-O keep of their containers (containers/storage), and the names that the kubelet has engines give:
 * "k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT". Text in, names out.
 */
import { jsonIn } from './state-files.ts';

/** Each keeps its lists in a folder of its own (containers-storage.conf(5), "driver"). */
export const storageDrivers = ['overlay', 'vfs', 'btrfs', 'zfs'] as const;
export const storageFiles = ['containers.json', 'volatile-containers.json'] as const;
/** "k8s_api_shop-0_prod_<uid>_0" as people say it: "api in prod/shop-0"; the sandbox is called POD. */
export function withoutKubelet(name: string): string {
  const parts = kubeletsParts(name);
  if (parts === null) return name;
  const { container, pod, namespace } = parts;
  return container === 'POD' ? `sandbox of ${namespace}/${pod}` : `${container} in ${namespace}/${pod}`;
}

interface KubeletsParts {
  container: string;
  pod: string;
  namespace: string;
  uid: string;
}

function kubeletsParts(name: string): KubeletsParts | null {
  const [prefix, container, pod, namespace, uid, attempt, ...more] = name.split('_');
  if (prefix !== 'k8s' || !container || !pod || !namespace || !uid || !/^\d+$/.test(attempt ?? '') || more.length > 0)
    return null;
  return { container, pod, namespace, uid };
}

export interface StorageNames {
  /** By id. */
  names: Map<string, string>;
  /** Of Kubernetes, by uid. */
  pods: Map<string, string>;
}

export function storageNamesIn(text: string): StorageNames {
  const list = jsonIn(text);
  const found: StorageNames = { names: new Map(), pods: new Map() };
  for (const one of Array.isArray(list) ? list : []) {
    const { id, names: given } = (one ?? {}) as { id?: unknown; names?: unknown };
    const [first] = Array.isArray(given) ? given : [];
    if (typeof id !== 'string' || typeof first !== 'string') continue;
    found.names.set(id, withoutKubelet(first));
    const parts = kubeletsParts(first);
    if (parts) found.pods.set(parts.uid, `${parts.namespace}/${parts.pod}`);
  }
  return found;
}
