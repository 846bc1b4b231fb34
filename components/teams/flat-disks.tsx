/** What v1's kernel leaves to people, said where a budget of disks is set and where it is shown. */
export function FlatDisks() {
  return (
    <>
      On cgroup v1 a limit on a disk holds for processes directly in a group. Groups within are not slowed by it: give
      each of them a limit of its own, which is held to this budget.
    </>
  );
}
