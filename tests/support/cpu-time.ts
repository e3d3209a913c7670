/** CPU of this process that the work took, ms: what else the machine does meanwhile does not count. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The best of several, ms: neither does the compiler's first look. @param limitMs below it no further try is made */
export function leastCpuMs(work: () => unknown, tries: number, limitMs = 0): number {
  let best = Number.POSITIVE_INFINITY;
  for (let made = 0; made < tries && best >= limitMs; made += 1) best = Math.min(best, cpuMs(work));
  return best;
}
