"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Circle, LoaderCircle, Wrench } from "lucide-react";
import Link from "next/link";
import { useId } from "react";
import { nodeHref } from "@/components/cluster/hrefs";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { rollsQuery } from "@/lib/features/maintenance/rolls/live";
import type { RollView } from "@/lib/features/maintenance/rolls/schema";
import { RollSteps } from "./roll-steps";

const STATES = {
  running: { word: "under way", tone: "moving" },
  stopped: { word: "stopped", tone: "attention" },
  ended: { word: "over", tone: "outline" },
} as const;

const STANDS = {
  to_come: { word: "to come", icon: Circle, classes: "text-muted-foreground" },
  draining: { word: "draining", icon: LoaderCircle, classes: "text-moving" },
  out: { word: "out, and empty", icon: Wrench, classes: "text-attention" },
  returning: { word: "guests come back", icon: LoaderCircle, classes: "text-moving" },
  done: { word: "done", icon: Check, classes: "" },
} as const;

const DONE_WORDS = {
  confirmed: "each is done when somebody says so",
  rebooted: "each is done when it has started anew",
  updated: "each is done when it has another version of Proxmox VE",
} as const;

/** The roll that is not over, node by node; where there is none, nothing. */
export function RollCard({ canEdit }: { canEdit: boolean }) {
  const title = useId();
  const { data, error } = useQuery(rollsQuery());
  if (error && !data)
    return (
      <p className="text-attention text-table">Whether a roll is under way is not known: {error.message}</p>
    );
  const roll = data?.rolls.find(({ state }) => state !== "ended");
  if (!roll) return null;
  const { word, tone } = STATES[roll.state];
  return (
    <Card aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title} className="flex flex-wrap items-center gap-2">
          Roll over {roll.nodes.length} {roll.nodes.length === 1 ? "node" : "nodes"}
          <Badge variant={tone}>{word}</Badge>
        </CardTitle>
        {canEdit ? (
          <CardAction className="flex flex-wrap justify-end gap-2">
            <RollSteps roll={roll} />
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        {roll.reason ? (
          <p
            role="status"
            className={cn(
              "wrap-anywhere",
              roll.state === "stopped" && "rounded-md bg-attention-soft px-2.5 py-1.5 text-attention",
            )}
          >
            {roll.reason}
          </p>
        ) : null}
        <ol className="grid gap-1.5" aria-label="Nodes in their order">
          {roll.nodes.map((each) => (
            <NodeLine key={each.node} {...each} />
          ))}
        </ol>
        <p className="text-muted-foreground">
          Begun by {roll.requestedBy} <Age at={roll.startedAt} />; {DONE_WORDS[roll.doneWhen]}.
        </p>
      </CardContent>
    </Card>
  );
}

function NodeLine({ node, stands }: RollView["nodes"][number]) {
  const { word, icon: Icon, classes } = STANDS[stands];
  return (
    <li className="flex items-center gap-2">
      <Icon className={cn("size-4 shrink-0", classes)} aria-hidden />
      <Link href={nodeHref(node)} className="font-medium hover:underline">
        {node}
      </Link>
      <span className={cn(stands === "to_come" && "text-muted-foreground")}>{word}</span>
    </li>
  );
}
