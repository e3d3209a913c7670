import type { ContainerStats } from "dockerode";

/** CPU use of the last second or so, of one core: 1.5 is one and a half. Null without a sample to compare with. */
export function coresOf(stats: ContainerStats): number | null {
  const { cpu_stats: now, precpu_stats: before } = stats;
  const usedNs = now.cpu_usage.total_usage - (before?.cpu_usage?.total_usage ?? 0);
  const systemNs = now.system_cpu_usage - (before?.system_cpu_usage ?? Number.NaN);
  if (!(systemNs > 0) || usedNs < 0) return null;
  const cores = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1;
  return (usedNs / systemNs) * cores;
}

/** Without the page cache that could be given back, as `docker stats` counts it (cgroup v1 and v2 name it apart). */
export function memoryOf(stats: ContainerStats): number | null {
  const { usage, stats: parts } = stats.memory_stats;
  if (usage === undefined) return null;
  const reclaimable =
    (parts as { total_inactive_file?: number } | undefined)?.total_inactive_file ?? parts?.inactive_file ?? 0;
  return Math.max(0, usage - reclaimable);
}
