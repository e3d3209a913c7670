"use client";

import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useMemo } from "react";
import { Sparkline } from "@/components/chart/sparkline";
import {
  balanceSentence,
  DEFAULT_BALANCINESS,
  isDue,
  METHOD_NAMES,
  METHOD_WORDS,
  missingTarget,
} from "@/components/page/words";
import { BalanceStrip } from "@/components/picture/strip/balance-strip";
import type { StripNode } from "@/components/picture/strip/types";
import { Badge } from "@/components/ui/badge";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { formatDuration } from "@/lib/core/units";
import type { ConfigState } from "@/lib/features/config/schema";
import { spreadTrendQuery } from "@/lib/features/timeline/live";
import { type MethodBalance, usedPercent } from "@/lib/proxlb/balance";
import { METHODS, type Method } from "@/lib/proxlb/methods";
import type { NodeState } from "@/lib/snapshot/schema";

interface BalanceCardProps {
  nodes: readonly NodeState[];
  config: ConfigState;
  /** Of the configured method; null while nobody knows it. */
  balance: MethodBalance | null;
}

/** All nodes on one line per method, judged as proxlb.yaml says; the method that ProxLB acts on comes first. */
export function BalanceCard({ nodes, config, balance }: BalanceCardProps) {
  const { target } = config;
  const methods = [...METHODS].sort((a, b) => Number(b === target?.method) - Number(a === target?.method));
  return (
    <Card aria-labelledby="balance">
      <CardHeader>
        <CardTitle id="balance">Balance</CardTitle>
        {target ? (
          <CardDescription>by {METHOD_NAMES[target.method]}, as proxlb.yaml says</CardDescription>
        ) : null}
        <CardAction>
          {target && !target.enabled ? <Badge variant="outline">balancing is off</Badge> : null}
        </CardAction>
      </CardHeader>
      <CardContent className="grid gap-4">
        {balance && target && !isDue(balance, target) ? (
          <p className="flex items-start gap-2 text-muted-foreground">
            <Scale className="mt-0.5 size-4 shrink-0" aria-hidden />
            {balanceSentence(balance, target)}
          </p>
        ) : null}
        {target ? null : <p className="text-attention text-table">{missingTarget(config)}</p>}
        {methods.map((method, index) => (
          <div key={method} className={index === 1 ? "grid gap-1 border-border border-t pt-3" : "grid gap-1"}>
            {index === 1 && target ? (
              <p className="text-2xs text-muted-foreground">For comparison; ProxLB does not act on these:</p>
            ) : null}
            <MethodStrip method={method} nodes={nodes} config={config} />
          </div>
        ))}
      </CardContent>
    </Card>
  );
}

function MethodStrip({
  method,
  nodes,
  config: { target },
}: {
  method: Method;
  nodes: readonly NodeState[];
  config: ConfigState;
}) {
  const dots = useMemo(
    () => nodes.map((node) => stripNode(node, method, target?.ignoreNodes ?? [])),
    [nodes, method, target],
  );
  // Of the other methods ProxLB reads no threshold; 0 means none.
  const threshold = (method === target?.method ? target.thresholdPercent[method] : null) || null;
  return (
    <>
      <BalanceStrip
        method={METHOD_WORDS[method]}
        nodes={dots}
        balanciness={target?.balancinessPoints ?? DEFAULT_BALANCINESS}
        thresholdPercent={threshold}
        quiet={target !== null && method !== target.method}
      />
      <Trend method={method} announced={method === target?.method} nowPoints={spreadOf(dots)} />
    </>
  );
}

/** Steps of five minutes that make a line worth looking at. */
const ENOUGH_POINTS = 5;

function spreadOf(dots: readonly StripNode[]): number | null {
  const counted = dots.flatMap(({ percent, excluded }) => (percent === null || excluded ? [] : [percent]));
  return counted.length === 0 ? null : Math.max(...counted) - Math.min(...counted);
}

interface TrendProps {
  method: Method;
  /** Says that it will come where there is nothing yet. */
  announced: boolean;
  /** The spread of this moment, the end of the line: the figure above and this one tell the same. */
  nowPoints: number | null;
}

function Trend({ method, announced, nowPoints }: TrendProps) {
  const { data } = useQuery(spreadTrendQuery());
  const points = data?.points.map((point) => point[method]) ?? [];
  const first = points.findIndex((value) => value !== null);
  const values = first === -1 ? [] : [...points.slice(first), nowPoints];
  if (!data || values.length < ENOUGH_POINTS) {
    if (!announced) return null;
    return (
      <p className="flex h-6 items-center text-2xs text-muted-foreground">
        {data ? "How the spread went shows here after about 20 minutes." : ""}
      </p>
    );
  }
  const highest = Math.max(...values.map((value) => value ?? 0)).toFixed(1);
  const time = formatDuration((values.length - 2) * data.stepSeconds);
  return (
    <div className="flex h-6 items-center gap-3 text-2xs text-muted-foreground tabular-nums">
      <span>spread in the last {time}</span>
      <Sparkline
        values={values}
        label={`Spread of ${METHOD_NAMES[method]} in the last ${time}, at most ${highest} points`}
        className="h-4 w-40 text-primary"
      />
      <span>at most {highest}</span>
    </div>
  );
}

function stripNode(node: NodeState, method: Method, ignored: readonly string[]): StripNode {
  const excluded = ignored.includes(node.name) ? "ignored" : node.status === "online" ? null : node.status;
  return { name: node.name, percent: usedPercent(node, method), excluded };
}
