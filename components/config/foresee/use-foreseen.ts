"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useWatch } from "@/components/live/live-provider";
import { useCluster } from "@/components/live/use-cluster";
import { planBasisQuery } from "@/lib/features/balancing/plan/live";
import { guestsQuery } from "@/lib/features/cluster/live";
import { parseConfig } from "@/lib/proxlb/config/parse";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { type PlannedBy, plannedBy } from "@/lib/proxlb/planner/planned-by";
import { PlannerConfig } from "@/lib/proxlb/planner/settings";

const SETTLED_MS = 300;

export type Foreseen =
  /** `reason`: why nothing can be said, as a sentence. */
  | { state: "unknown"; reason: string }
  | { state: "same"; seenAt: string }
  | { state: "planned"; saved: Plan; edited: Plan; solverActs: boolean; seenAt: string };

/**
 * The plan of now under the saved and under the edited settings, by the same planner and from the same picture, so that
 * what differs is the settings' doing. Made in this browser; the draft's secrets, and their marks, play no part.
 */
export function useForeseen(typed: string): Foreseen {
  const text = useSettled(typed);
  useWatch(["cluster", "guests", "config"]);
  const { facts, nodes, connection } = useCluster();
  const { data: guests, error } = useQuery(guestsQuery());
  const { data: basis, error: failure } = useQuery(planBasisQuery());
  const seenAt = connection.seenAt;
  const picture = useMemo(
    () => (guests && seenAt !== null ? { facts, nodes, connection, guests: guests.guests } : null),
    [facts, nodes, connection, guests, seenAt],
  );
  const input = useDeferredValue(
    useMemo(() => ({ text, picture, basis, seenAt }), [text, picture, basis, seenAt]),
  );
  // The picture is a new one every few seconds, the text is not.
  const settings = useMemo(() => settingsOf(input.text), [input.text]);
  const problem = error?.message ?? failure?.message ?? null;
  return useMemo(() => {
    const { ground, reason, solverActs = false } = input.basis ?? { ground: null, reason: null };
    if (problem !== null) return unknown(problem);
    if (!input.picture || !input.seenAt || !input.basis) return unknown("The cluster is still being read.");
    if (!ground)
      return unknown(reason ?? "The saved file cannot be used, so there is nothing to compare with.");
    if ("reason" in settings) return unknown(settings.reason);
    return foreseen(settings, { picture: input.picture, ground, solverActs, seenAt: input.seenAt });
  }, [input, settings, problem]);
}

/** What was typed, once it stands: reading a large file and planning a large cluster twice is not for every key. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

interface Ground {
  picture: PlanPicture;
  ground: PlanGround;
  solverActs: boolean;
  seenAt: string;
}

/** What of a text decides a plan; `reason`: why there is none, as a sentence. */
function settingsOf(text: string): PlannedBy | { reason: string } {
  const parsed = parseConfig(text);
  if (!parsed.ok) {
    const line = parsed.issues.find((issue) => issue.line !== null)?.line;
    return {
      reason: `ProxLB would not take this text${line ? ` (line ${line})` : ""}: there is no plan of it.`,
    };
  }
  return plannedBy(parsed.config);
}

function foreseen(
  { config, solverActs: editedActs }: PlannedBy,
  { picture, ground, solverActs, seenAt }: Ground,
): Foreseen {
  if (JSON.stringify(config) === JSON.stringify(PlannerConfig.parse(ground.config)))
    return { state: "same", seenAt };
  const at = new Date(seenAt);
  return {
    state: "planned",
    saved: instantPlan(picture, ground, {}, at),
    edited: instantPlan(picture, { ...ground, config }, {}, at),
    solverActs: solverActs || editedActs,
    seenAt,
  };
}

function unknown(reason: string): Foreseen {
  return { state: "unknown", reason };
}
