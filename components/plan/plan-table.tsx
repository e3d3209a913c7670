"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Table, TableBody, TableHead, TableHeader } from "@/components/ui/table";
import { MovedMemoryHead } from "./moved-memory-head";
import { PlanFoot } from "./plan-foot";
import { PlanRow } from "./plan-row";
import type { ShownMove, ShownPlan } from "./shown-plan";

export interface MoveSelection {
  /** Ids of guests. */
  selected: ReadonlySet<number>;
  onChange: (selected: Set<number>) => void;
}

interface PlanTableProps {
  plan: ShownPlan;
  /** Without it nothing can be chosen. */
  selection?: MoveSelection | undefined;
}

/** A plan for thousands of guests stays quick to look at; the CSV has all. */
const FIRST_ROWS = 200;
/** On a phone a row is a card: more of them than this bury the page. */
const FIRST_CARDS = 8;

/** The moves of a plan in their order; a row opens to its numbers; the foot sums up. */
export function PlanTable({ plan, selection }: PlanTableProps) {
  const [all, setAll] = useState(false);
  const timed = plan.moves.some((move) => move.estimatedSeconds !== null);
  const shown = all ? plan.moves : plan.moves.slice(0, FIRST_ROWS);
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-border bg-card">
      <Table className="max-sm:block sm:min-w-176">
        <TableHeader className="max-sm:hidden">
          <tr>
            {selection ? <ChooseAll moves={plan.moves} selection={selection} /> : null}
            <TableHead className="w-10 text-right">#</TableHead>
            <TableHead>Guest</TableHead>
            <TableHead>From → to</TableHead>
            <TableHead className="w-full">Reason</TableHead>
            <MovedMemoryHead />
            {timed ? <TableHead className="text-right">Est. time</TableHead> : null}
            <TableHead className="text-right">Spread</TableHead>
            <TableHead className="w-8">
              <span className="sr-only">Numbers</span>
            </TableHead>
          </tr>
        </TableHeader>
        <TableBody className="max-sm:block">
          {shown.map((move, index) => (
            <PlanRow
              key={move.vmid}
              move={move}
              plan={plan}
              timed={timed}
              selection={selection}
              className={all || index < FIRST_CARDS ? undefined : "max-sm:hidden"}
            />
          ))}
        </TableBody>
      </Table>
      {all ? null : <ShowAll count={plan.moves.length} onClick={() => setAll(true)} />}
      <PlanFoot plan={plan} selection={selection} />
    </div>
  );
}

function ShowAll({ count, onClick }: { count: number; onClick: () => void }) {
  if (count <= FIRST_CARDS) return null;
  return (
    <div className={`border-border border-t px-3.5 py-1.5 ${count <= FIRST_ROWS ? "sm:hidden" : ""}`}>
      <Button variant="link" className="px-0" onClick={onClick}>
        Show all {count} moves
      </Button>
    </div>
  );
}

function ChooseAll({ moves, selection }: { moves: readonly ShownMove[]; selection: MoveSelection }) {
  const chosen = moves.filter((move) => selection.selected.has(move.vmid)).length;
  const all = moves.length > 0 && chosen === moves.length;
  return (
    <TableHead className="w-9 pl-3.5">
      <Checkbox
        aria-label="Choose all moves"
        className="align-middle"
        checked={all ? true : chosen > 0 ? "indeterminate" : false}
        onCheckedChange={() => selection.onChange(new Set(all ? [] : moves.map((move) => move.vmid)))}
      />
    </TableHead>
  );
}
