"use client";

import { Download } from "lucide-react";
import { useMemo } from "react";
import { NodeMap } from "@/components/picture/map/node-map";
import { downloadText } from "@/components/table/download";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { planCsv } from "./plan-csv";
import { PlanNodes } from "./plan-nodes";
import { mapOf } from "./plan-picture";
import { type MoveSelection, PlanTable } from "./plan-table";
import type { ShownPlan } from "./shown-plan";

interface PlanMovesProps {
  shown: ShownPlan;
  /** The plan of now and what it was made of, to be drawn; null for a plan of another time. */
  drawn: { plan: Plan; picture: PlanPicture } | null;
  /** Absent for who may not move anything. */
  selection?: MoveSelection | undefined;
}

/** The moves of a plan: as a table with their reasons, as a picture of the nodes, or by node. */
export function PlanMoves({ shown, drawn, selection }: PlanMovesProps) {
  // Two plans on one page (the plan of now and that of the last dry run) are looked at apart.
  const [view, setView] = useUrlState(drawn ? "view" : "printed", "table");
  const map = useMemo(
    () => (drawn && view === "picture" ? mapOf(drawn.plan, drawn.picture) : null),
    [drawn, view],
  );
  return (
    <Tabs value={view} onValueChange={setView}>
      <div className="flex items-end gap-2 border-border border-b">
        <TabsList aria-label="Moves as" className="border-b-0">
          <TabsTrigger value="table">Table</TabsTrigger>
          {drawn ? <TabsTrigger value="picture">Picture</TabsTrigger> : null}
          <TabsTrigger value="nodes">Nodes</TabsTrigger>
        </TabsList>
        <Button
          variant="ghost"
          size="sm"
          className="mb-1 ml-auto"
          onClick={() => downloadText(`${shown.fileName}.csv`, "text/csv", planCsv(shown))}
        >
          <Download aria-hidden />
          CSV
        </Button>
      </div>
      <TabsContent value="table">
        <PlanTable plan={shown} selection={selection} />
      </TabsContent>
      <TabsContent value="picture">
        {map ? <NodeMap nodes={map.nodes} moves={map.moves} /> : null}
      </TabsContent>
      <TabsContent value="nodes">
        <PlanNodes plan={shown} />
      </TabsContent>
    </Tabs>
  );
}
