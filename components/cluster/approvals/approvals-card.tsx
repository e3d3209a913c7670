"use client";

import { useId } from "react";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { isOpen } from "@/lib/features/approvals/live";
import type { ApprovalView } from "@/lib/features/approvals/schema";
import { ApprovalButtons } from "./approval-buttons";

/** Told a while longer, so that who proposed it learns what became of it. */
const TOLD = 3;

const STATES: Record<ApprovalView["state"], { word: string; tone: "attention" | "moving" | "outline" }> = {
  pending: { word: "waits for approval", tone: "attention" },
  approved: { word: "approved", tone: "moving" },
  rejected: { word: "rejected", tone: "outline" },
  withdrawn: { word: "withdrawn", tone: "outline" },
  used: { word: "carried out", tone: "outline" },
  expired: { word: "expired", tone: "outline" },
  superseded: { word: "superseded", tone: "outline" },
};

interface ApprovalsCardProps {
  open: readonly ApprovalView[];
  /** The newest first. */
  past: readonly ApprovalView[];
}

/** Each with where it stands and what can be done with it; what is over is told a while longer. */
export function ApprovalsCard({ open, past }: ApprovalsCardProps) {
  const title = useId();
  return (
    <Card id="approvals" aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title}>Approvals</CardTitle>
        <CardDescription>What takes a second person</CardDescription>
      </CardHeader>
      <CardContent>
        <ul className="grid gap-3 text-table">
          {[...open, ...past.slice(0, TOLD)].map((approval) => (
            <Line key={approval.id} approval={approval} />
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function Line({ approval }: { approval: ApprovalView }) {
  const { id, title, state, proposedBy, proposedAt, expiresAt, decidedBy, usedBy } = approval;
  const { word, tone } = STATES[state];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1.5">
      <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
        <p className="flex flex-wrap items-center gap-2">
          <span className="wrap-anywhere font-medium">
            #{id} {title}
          </span>
          <Badge variant={tone}>{word}</Badge>
        </p>
        <p className="text-muted-foreground">
          Proposed by {proposedBy} <Age at={proposedAt} />
          {decidedBy === null ? "" : `, decided by ${decidedBy}`}
          {usedBy === null ? "" : `, carried out by ${usedBy}`}
          {isOpen(approval) ? (
            <>
              ; ends <Age at={expiresAt} mode="countdown" />
            </>
          ) : null}
          .
        </p>
        {state === "superseded" ? (
          <p className="text-muted-foreground">
            Guests, nodes or proxlb.yaml are not as they were when it was proposed.
          </p>
        ) : null}
      </div>
      <ApprovalButtons approval={approval} />
    </li>
  );
}
