export interface Crowd {
  /** How many got which HTTP status. */
  statuses: Map<number, number>;
  /** The slowest answer. */
  worstMs: number;
}

/** So many at one door at once. @param knock resolves with the status of its answer */
export async function crowdDoor(count: number, knock: () => Promise<number>): Promise<Crowd> {
  const statuses = new Map<number, number>();
  let worstMs = 0;
  const one = async () => {
    const beganMs = performance.now();
    const status = await knock();
    worstMs = Math.max(worstMs, performance.now() - beganMs);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  await Promise.all(Array.from({ length: count }, one));
  return { statuses, worstMs };
}
