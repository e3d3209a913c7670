import type { OneShotKind } from "./schema";

/** ProxLB's flags for one run of a kind (`proxlb --help`); `-j` prints the plan as JSON, `-d` moves nothing. */
const FLAGS: Record<OneShotKind, string[]> = {
  dry_run: ["-d", "-j"],
  rebalance: ["-j"],
  best_node: ["-b"],
  version: ["-v"],
};

/** What one run of ProxLB is started with. @param config path of the file it reads; null where the kind reads none */
export function argumentsOf(kind: OneShotKind, config: string | null): string[] {
  return kind === "version" || config === null ? FLAGS.version : ["-c", config, ...FLAGS[kind]];
}
