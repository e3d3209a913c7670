import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import type { WriteGround } from "./ground";
import type { RuleWish } from "./wish-schema";
import type { ConfigWrite, WhatToWrite } from "./write-schema";

const POOL_TYPES = { affinity: "affinity", anti_affinity: "anti-affinity" } as const;

/** What a new rule is in proxlb.yaml: of groups and pins it knows those of pools alone; it ignores guests by name. */
export function createdConfig(
  { model, configReason }: WriteGround,
  wish: RuleWish,
  guests: readonly PlannerGuest[],
): WhatToWrite {
  const no = (refusal: string) => ({ writes: [], notes: [], refusals: [refusal] });
  if (configReason !== null) return no(configReason);
  const { balancing } = model.config;
  if (wish.kind === "ignore_guest") {
    const before = balancing.ignore_guests;
    const more = guests.map(({ name }) => name).filter((name) => !before.includes(name));
    const after = [...before, ...new Set(more)];
    const notes = ["ProxLB compares names: every guest of such a name is ignored, and a renamed one is not."];
    if (wish.pool !== undefined)
      notes.push(`Guests that come into the pool ${wish.pool} later are not ignored.`);
    return { writes: valueWrite(["balancing", "ignore_guests"], before, after), notes, refusals: [] };
  }
  const { pool } = wish;
  if (pool === undefined) {
    return no("proxlb.yaml has such rules for whole pools only: choose a pool, or tags.");
  }
  const now = balancing.pools && Object.hasOwn(balancing.pools, pool) ? balancing.pools[pool] : undefined;
  const path = ["balancing", "pools", pool];
  if (wish.kind === "pin") {
    const notes =
      now?.strict === false ? ["This pool has strict: false, so ProxLB takes other nodes too."] : [];
    return { writes: valueWrite([...path, "pin"], now?.pin ?? null, [...wish.nodes]), notes, refusals: [] };
  }
  const type = POOL_TYPES[wish.kind];
  const notes =
    now?.type && now.type !== type ? [`The pool has the type ${now.type} now; a pool has one type.`] : [];
  return { writes: valueWrite([...path, "type"], now?.type ?? null, type), notes, refusals: [] };
}

/** One value of the file that is to be another one; none where it is so already. */
export function valueWrite(
  path: string[],
  before: ConfigWrite["before"],
  after: ConfigWrite["after"],
): ConfigWrite[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ kind: "config", path, before, after }];
}
