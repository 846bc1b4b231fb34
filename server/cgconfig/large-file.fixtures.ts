/**
 * A large cgconfig.conf as libcgroup's own sample has it (samples/large_cgconfig.conf): parents with a hundred groups each, all
 * with the same perm, cpu and memory, and the parents left for the loader to make. Debian does not ship the sample. Its mount
 * block is left out: it would mount, and where cpu and memory are mounted it says nothing.
 */

const perm =
  'perm {\n\t\ttask {\n\t\t\tuid = root;\n\t\t\tgid = root;\n\t\t}\n\t\tadmin {\n\t\t\tuid = root;\n\t\t\tgid = root;\n\t\t}\n\t}';

/** `nameOf` names the nth parent. */
export function largeFile(groups: number, nameOf: (parent: number) => string): string {
  return Array.from({ length: groups }, (_, at) => {
    const name = `${nameOf(Math.floor(at / 100))}/g${at}`;
    return `group ${name} {\n\t${perm}\n\tcpu {}\n\tmemory {}\n}\n`;
  }).join('');
}
