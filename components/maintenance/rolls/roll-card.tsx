"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { rollsQuery } from "@/lib/features/maintenance/rolls/live";
import { NodeLine } from "./node-line";
import { RollSteps } from "./roll-steps";

const STATES = {
  running: { word: "under way", tone: "moving" },
  stopped: { word: "stopped", tone: "attention" },
  ended: { word: "over", tone: "outline" },
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
