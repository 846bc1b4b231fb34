/**
 * Said before processes are moved, on v1 and v2 alike (cgroup-v1/memory.rst, 8; cgroup-v2.rst, "Memory Ownership"): whoever
 * limits their memory afterwards should not be surprised that the group uses none.
 */
export function MemoryStaysNote() {
  return (
    <p className="text-sm text-muted">
      Memory that they use already stays charged to the group they leave. Here they are charged for what they touch from
      now on.
    </p>
  );
}
