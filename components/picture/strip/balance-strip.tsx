"use client";

import { Scale, Table2, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useId, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { StripAxis, StripBand, StripPlot, StripTicks } from "./axis";
import { StripDots } from "./dots";
import { StripLabels } from "./labels";
import { judgeSpread, type Spread, STRIP_WIDTHS_PX, stackDots } from "./layout";
import type { StripNode, StripView } from "./types";

const StripTable = lazy(() => import("./table").then((module) => ({ default: module.StripTable })));

interface BalanceStripProps {
  /** "Memory", "CPU", "Disk" */
  method: string;
  nodes: readonly StripNode[];
  /** Points that lowest and highest may lie apart. */
  balanciness: number;
  /** 0..100: below it ProxLB leaves a node alone; null where none is configured. */
  thresholdPercent?: number | null;
  /** A method that nobody acts on: its spread is told, without band and without judgement. */
  quiet?: boolean;
  className?: string;
}

/** Up to here every node may have a label; beyond only those that stand out. */
const LABEL_ALL = 16;
/** From here dots are small. */
const DENSE = 40;

/** All nodes on one 0–100 % line: who is out of the band, by how much, and whether the plan would mend it. */
export function BalanceStrip({
  method,
  nodes,
  balanciness,
  thresholdPercent = null,
  quiet = false,
  className,
}: BalanceStripProps) {
  const titleId = useId();
  const [active, setActive] = useState<string | null>(null);
  const [asTable, setAsTable] = useState(false);
  const view = useMemo(() => buildView(nodes, quiet ? 100 : balanciness), [nodes, balanciness, quiet]);
  const activeDot = view.dots.find((dot) => dot.name === active) ?? null;
  const picture = (
    <div className="px-1.5">
      <StripLabels dots={view.dots} all={view.dots.length <= LABEL_ALL} active={active} />
      <StripPlot view={view}>
        {quiet ? null : <StripBand spread={view.now} half="now" />}
        {view.after ? <StripBand spread={view.after} half="after" /> : null}
        <StripAxis planned={view.after !== null} thresholdPercent={thresholdPercent} />
        <StripDots view={view} active={active} onActive={setActive} />
      </StripPlot>
      <StripTicks thresholdPercent={thresholdPercent} />
    </div>
  );

  return (
    <section aria-labelledby={titleId} className={cn("@container min-w-0", className)}>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3">
        <h3 id={titleId} className="w-18 font-medium">
          {method}
        </h3>
        <Verdict now={view.now} after={view.after} balanciness={quiet ? null : balanciness} />
        <span
          role="status"
          className="ml-auto min-w-0 flex-1 truncate text-right text-muted-foreground text-table tabular-nums"
        >
          {activeDot ? activeDot.words : ""}
        </span>
        <Button
          variant="ghost"
          size="icon-sm"
          className="size-7 text-muted-foreground"
          aria-pressed={asTable}
          aria-label={`${method} as a table`}
          title="As a table"
          onClick={() => setAsTable(!asTable)}
        >
          <Table2 aria-hidden />
        </Button>
      </div>
      {asTable ? (
        <Suspense fallback={picture}>
          <StripTable method={method} nodes={nodes} spread={view.now} />
        </Suspense>
      ) : (
        picture
      )}
    </section>
  );
}

function Verdict({
  now,
  after,
  balanciness,
}: {
  now: Spread | null;
  after: Spread | null;
  balanciness: number | null;
}) {
  if (!now) return <span className="text-muted-foreground text-table">no node counts</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 text-table tabular-nums @max-lg:order-last @max-lg:w-full">
      {now.within || balanciness === null ? (
        <span className="inline-flex items-center gap-1 text-muted-foreground">
          {balanciness === null ? null : <Scale className="size-3.5" aria-hidden />}
          spread {now.points.toFixed(1)} {balanciness === null ? "points" : `of ${balanciness} points`}
        </span>
      ) : (
        <span className="inline-flex items-center gap-1 font-medium text-attention">
          <TriangleAlert className="size-3.5" aria-hidden />
          spread {now.points.toFixed(1)}, {(now.points - balanciness).toFixed(1)} over {balanciness} points
        </span>
      )}
      {after ? (
        <span className={after.points > now.points ? "text-attention" : "text-moving"}>
          → {after.points.toFixed(1)} after the plan{after.within ? "" : `, over ${balanciness}`}
        </span>
      ) : null}
    </span>
  );
}

function buildView(nodes: readonly StripNode[], balanciness: number): StripView {
  const known = nodes
    .flatMap((node) => (node.percent === null ? [] : [{ ...node, percent: clamp(node.percent) }]))
    .sort((a, b) => a.percent - b.percent);
  const counted = known.filter((node) => !node.excluded);
  const now = judgeSpread(
    counted.map((node) => node.percent),
    balanciness,
  );
  const planned = counted.some((node) => typeof node.afterPercent === "number");
  const afterOf = (node: StripNode & { percent: number }) => clamp(node.afterPercent ?? node.percent);
  const after = planned ? judgeSpread(counted.map(afterOf), balanciness) : null;
  const dotPx = known.length > DENSE ? 7 : 10;
  const before = known.map((node) => node.percent);
  const later = known.map(afterOf);
  const lanes = STRIP_WIDTHS_PX.map((width) => stackDots(before, ((dotPx + 1) / width) * 100));
  const afterLanes = STRIP_WIDTHS_PX.map((width) => stackDots(later, ((dotPx + 1) / width) * 100));
  const dots = known.map((node, index) => {
    const outside = !node.excluded && now !== null && node.percent > now.bandEnd;
    const afterPercent = planned && !node.excluded ? afterOf(node) : null;
    return {
      name: node.name,
      percent: node.percent,
      afterPercent,
      excluded: node.excluded ?? null,
      outside,
      extreme: node.percent === now?.lowest || node.percent === now?.highest,
      lanes: lanes.map((each) => each[index] ?? 0),
      afterLanes: afterLanes.map((each) => each[index] ?? 0),
      words: wordsOf(node, afterPercent, outside && now ? node.percent - now.bandEnd : 0),
    };
  });
  const count = (each: number[]) => Math.max(0, ...each) + 1;
  return {
    dots,
    now,
    after,
    dotPx,
    rows: lanes.map(count),
    afterRows: planned ? afterLanes.map(count) : [0, 0, 0],
  };
}

function wordsOf(node: StripNode & { percent: number }, after: number | null, over: number): string {
  const parts = [`${node.name} ${node.percent.toFixed(1)} %`];
  if (node.excluded) parts.push(node.excluded);
  if (over > 0) parts.push(`${over.toFixed(1)} above the band`);
  if (after !== null) parts.push(`${after.toFixed(1)} % after the plan`);
  return parts.join(" · ");
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
