/** /proc/cgroups: which controllers a kernel has, and whether v1 has them. */

/** One line of /proc/cgroups. Newer kernels list only v1's there and may drop the file: absence proves nothing on v2. */
export interface Subsystem {
  name: string;
  /** 0: not bound to a v1 hierarchy. */
  hierarchy: number;
  enabled: boolean;
}

/** Parses /proc/cgroups: "#subsys_name hierarchy num_cgroups enabled". */
export function parseSubsystems(text: string): Subsystem[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [name, hierarchy, , enabled] = line.split(/\s+/);
      return name ? [{ name, hierarchy: Number(hierarchy), enabled: enabled === '1' }] : [];
    });
}
