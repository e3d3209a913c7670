import "server-only";
import { and, gt, inArray, isNull, or } from "drizzle-orm";
import type { Db } from "@/db/client";
import { runs } from "@/db/schema/runs";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { daemonCycles } from "@/lib/live/log/cycle-tracker";
import type { Attribution } from "@/lib/live/migrations/record";
import { identityOf } from "@/lib/proxlb/config/identity";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import { tasksOfRun } from "./runner";

/** Runs that ended longer ago explain no migration that is seen now. */
const RECENT_MS = 24 * 3600_000;

/** What tells the migrations of ProxLB's daemon, of our runs and of people apart. */
export async function attribution(db: Db): Promise<Attribution> {
  const since = new Date(clock().now().getTime() - RECENT_MS);
  const rows = await db
    .select()
    .from(runs)
    .where(
      and(
        inArray(runs.kind, ["rebalance", "apply"]),
        or(isNull(runs.finishedAt), gt(runs.finishedAt, since)),
      ),
    );
  return {
    proxlbUser: await proxlbUser(),
    runs: rows.flatMap((row) => {
      const { id, startedAt, finishedAt } = row;
      if (!startedAt) return [];
      const span = { id, startedAt: startedAt.toISOString(), endedAt: finishedAt?.toISOString() ?? null };
      const upids = [...tasksOfRun(id).keys(), ...movesOf(row).flatMap(upidsOf)];
      return [{ ...span, upids, only: row.kind === "apply" }];
    }),
    targets: new Map(rows.flatMap(targetsOf)),
    daemonCycles: daemonCycles(),
  };
}

function targetsOf(row: { id: number; moves: AppliedMove[] | null }): [string, string][] {
  const chosen = movesOf(row).flatMap((move) =>
    upidsOf(move).map((upid): [string, string] => [upid, move.to]),
  );
  return [...chosen, ...tasksOfRun(row.id)].filter(([, target]) => target !== "");
}

function movesOf(row: { moves: AppliedMove[] | null }): AppliedMove[] {
  return row.moves ?? [];
}

function upidsOf({ upid, requestUpid }: AppliedMove): string[] {
  return [upid, requestUpid].filter((id) => id !== null);
}

async function proxlbUser(): Promise<string | null> {
  const { config } = usableConfig(await readConfigFile());
  if (config === null) return null;
  return identityOf(config);
}
