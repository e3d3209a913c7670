"use client";

import { useQuery } from "@tanstack/react-query";
import { DataState } from "@/components/page/data-state";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { guestPlacementQuery } from "@/lib/features/balancing/plan/live";
import type { GuestPlacement } from "@/lib/planning/schema";
import type { Obstacle } from "@/lib/proxlb/planner/placement-schema";
import { WhyNotMatrix, type WhyNotRow } from "./why-not-matrix";

const CHECKS = [
  { id: "online", label: "Online", kinds: ["offline", "no_figures"] },
  { id: "maintenance", label: "No maintenance", kinds: ["maintenance"] },
  { id: "ignored", label: "Not ignored", kinds: ["node_ignored", "guest_ignored", "guest_outside"] },
  { id: "pin", label: "Pin", kinds: ["pin"] },
  { id: "affinity", label: "Affinity", kinds: ["affinity"] },
  { id: "anti", label: "Anti-affinity", kinds: ["anti_affinity"] },
  { id: "capacity", label: "Memory", kinds: ["capacity"] },
  { id: "type", label: "Type", kinds: ["type_not_listed"] },
  { id: "proxmox", label: "Proxmox", kinds: ["refused"] },
] as const satisfies readonly { id: string; label: string; kinds: readonly Obstacle["kind"][] }[];

/** Every kind of obstacle has its column: the compiler counts. */
type Covered = (typeof CHECKS)[number]["kinds"][number];
const checksOf = (kinds: readonly Covered[]) => (obstacle: { kind: Obstacle["kind"] }) =>
  kinds.includes(obstacle.kind satisfies Covered);

/** Why, or why not, for each node: where ProxLB could put this guest, and what its plan does with it. */
export function GuestPlacementCard({ vmid }: { vmid: number }) {
  const { data, error } = useQuery(guestPlacementQuery(vmid));
  return (
    <Card aria-labelledby="placement">
      <CardHeader>
        <CardTitle id="placement">Where it could run</CardTitle>
        <CardDescription>by ProxLB's rules and what is known of Proxmox's, now</CardDescription>
      </CardHeader>
      <CardContent>
        <DataState
          state={data ? "ready" : error ? "failed" : "loading"}
          skeleton={<Skeleton className="h-40" />}
          failure={{ sentence: error?.message ?? "" }}
        >
          {data ? (
            <div className="grid gap-3">
              <p>
                <span className="font-medium">
                  {data.target ? `ProxLB would move it to ${data.target}.` : "It stays where it is."}
                </span>{" "}
                <span className="text-muted-foreground">{data.verdict}</span>
              </p>
              <WhyNotMatrix checks={CHECKS} rows={data.rows.map((row) => toRow(row, data))} />
            </div>
          ) : null}
        </DataState>
      </CardContent>
    </Card>
  );
}

function toRow(row: GuestPlacement["rows"][number], { target }: GuestPlacement): WhyNotRow {
  const checks = CHECKS.map(({ id, kinds }) => {
    const index = row.obstacles.findIndex(checksOf(kinds));
    return [id, { passed: index < 0, text: row.sentences[index] }] as const;
  });
  return {
    node: row.node,
    current: row.current,
    best: row.node === target,
    checks: Object.fromEntries(checks),
    obstacle: row.sentences[0] ?? null,
    loadAfterRatio: row.loadAfterRatio,
  };
}
