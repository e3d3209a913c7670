import { formatDuration } from "@/lib/core/units";

/** Between two looks of ProxLB 2.3.0 at a migration that it waits for. */
const POLL_SECONDS = 5.1;

/** How long ProxLB waits for a migration that it cannot find. @param polls `balancing.max_job_validation` */
export function giveUpSeconds(polls: number): number {
  return polls * POLL_SECONDS;
}

/**
 * Said before a rebalance that moves HA-managed CTs. After a request to the HA manager ProxLB looks for a `qmigrate` task
 * alone; a CT's is a `vzmigrate`, so that it never sees the end.
 */
export function haContainersWarning(names: readonly string[], polls: number): string | null {
  if (names.length === 0) return null;
  const [first] = names;
  const who =
    names.length === 1
      ? `${first} is a CT`
      : `${names.slice(0, 6).join(", ")}${names.length > 6 ? ` and ${names.length - 6} more` : ""} are CTs`;
  const each = names.length === 1 ? "it" : "each of them";
  return `${who} that HA manages: ProxLB does not find the end of such a migration and waits for ${each} about ${formatDuration(giveUpSeconds(polls))} (max_job_validation ${polls}) before it goes on. Stop the run once they have arrived, or move them by “Apply”.`;
}

/** Said while a run waits for a CT that is where it was to go. */
export function haContainersWait(
  arrived: readonly { guest: string; to: string }[],
  polls: number,
): string | null {
  const [first, ...others] = arrived;
  if (!first) return null;
  const who = `${first.guest}, which is on ${first.to} already${others.length > 0 ? `, and for ${others.length} more` : ""}`;
  return `ProxLB still waits for ${who}: of CTs that HA manages it does not find the end, and gives up after about ${formatDuration(giveUpSeconds(polls))} each. Stopping this run leaves them where they are.`;
}
