"use client";

import { Play, Search, Square } from "lucide-react";
import { useEffect, useRef } from "react";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { applyMovesAction } from "@/lib/features/balancing/plan/actions";
import type { PlanBasis } from "@/lib/planning/schema";
import { isCarriedOut } from "@/lib/proxlb/planner/execution";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { WhatIf } from "@/lib/proxlb/planner/ground";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { ApplyBetter } from "./apply-better";
import { BetterFigures } from "./better-figures";
import { outdated } from "./better-outdated";
import type { BetterProgress, BetterRequest } from "./better-search";
import { BetterSteps } from "./better-steps";
import { LookAtMoves } from "./look-at-moves";
import { useBetter } from "./use-better";

/** As long as somebody who waits for it is patient. */
const LIMIT_MS = 5_000;

interface BetterMovesProps {
  plan: Plan;
  picture: PlanPicture;
  basis: PlanBasis;
  whatIf: WhatIf;
  fingerprint: string | null;
  /** When the picture was read. */
  at: string | null;
  /** The plan does harm: the search begins by itself. */
  harmful: boolean;
  blocked: string | null;
  canTrigger: boolean;
  /** This person may have guests looked at. */
  canLook: boolean;
}

/** Moves of our own beside ProxLB's: the fewest that keep the rules and bring the nodes within the band. */
export function BetterMoves(props: BetterMovesProps) {
  const { plan, picture, basis, whatIf, fingerprint, at, harmful } = props;
  const search = useBetter();
  const begun = useRef("");
  const begin = () => {
    if (!basis.ground || fingerprint === null || at === null) return;
    const theirs = movesOf(plan);
    search.start({ picture, ground: basis.ground, whatIf, at, theirs, limitMs: LIMIT_MS }, fingerprint);
  };
  // Once for a cluster as it stands: loads change every ten seconds, and a search takes half of that.
  const occasion = harmful ? `${fingerprint} ${JSON.stringify(whatIf)}` : "";
  const beginNow = useRef(begin);
  beginNow.current = begin;
  useEffect(() => {
    if (occasion === "" || begun.current === occasion) return;
    begun.current = occasion;
    beginNow.current();
  }, [occasion]);
  const { found, running, problem } = search;
  const { configs } = basis.ground?.moveFacts ?? { configs: {} };
  const old = found && !running ? outdated(found.for, { fingerprint, whatIf, configs }) : null;
  return (
    <section
      aria-labelledby="better-moves"
      className="grid min-w-0 gap-2 rounded-lg border border-border p-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h3 id="better-moves" className="font-medium">
          Fewer, better moves
        </h3>
        {found ? (
          <span className="text-muted-foreground text-table">
            by the figures of <Age at={found.at} />
          </span>
        ) : null}
        <div className="ml-auto flex gap-2">
          {running ? (
            <Button variant="outline" size="sm" onClick={search.stop}>
              <Square aria-hidden />
              Stop
            </Button>
          ) : (
            <Button variant="outline" size="sm" onClick={begin} aria-disabled={fingerprint === null}>
              <Search aria-hidden />
              {found ? "Look again" : "Look for better moves"}
            </Button>
          )}
        </div>
      </div>
      <p role="status" className={cn("text-table", old ? "text-attention" : "text-muted-foreground")}>
        {problem ?? old ?? statusWords(found?.progress ?? null, running)}
      </p>
      {found ? (
        <>
          <BetterFigures found={found.progress.found} theirs={found.progress.theirs} />
          <BetterSteps found={found.progress.found} />
          {basis.fetch.running ? null : (
            <LookAtMoves
              vmids={unseenOf(found.progress, basis)}
              fetch={basis.fetch}
              canLook={props.canLook}
            />
          )}
          {props.canTrigger && found.progress.found.moves.length > 0 ? (
            <ApplyBetter
              found={found.progress.found}
              foundFor={found.for.fingerprint}
              blocked={running ? RUNNING : (old ?? props.blocked)}
              primary={harmful}
              order={(what) => applyMovesAction({ ...what, inOrder: true })}
              icon={<Play aria-hidden />}
            />
          ) : null}
        </>
      ) : null}
    </section>
  );
}

const RUNNING = "The search still goes on: stop it to apply what it has.";

/** Who ends on another node by ProxLB's plan, and with whom. */
function movesOf(plan: Plan): BetterRequest["theirs"] {
  return plan.moves
    .filter(isCarriedOut)
    .flatMap((move) => [move, ...move.along.map((other) => ({ ...other, to: other.endsOn }))])
    .filter(({ from, to }) => from !== to)
    .map(({ vmid, to, memoryUsedBytes }) => ({ vmid, to, memoryBytes: memoryUsedBytes }));
}

/** Guests that would move and whose disks and devices nobody has looked at. */
function unseenOf({ found }: BetterProgress, { ground }: PlanBasis): number[] {
  const vmids = new Set(found.moves.map(({ vmid }) => vmid));
  return [...vmids].filter((vmid) => !ground?.moveFacts.configs[vmid]);
}

function statusWords(progress: BetterProgress | null, running: boolean): string {
  if (progress === null) {
    return running
      ? "Looking for the fewest moves that keep every rule, for at most 5 s."
      : "Looks for the fewest moves that keep every rule and bring the nodes within the band, in an order that breaks nothing on the way.";
  }
  return running ? "Still looking; this is the best so far." : progress.found.proof;
}
