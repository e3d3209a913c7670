"use client";

import { CircleStop, Undo2 } from "lucide-react";
import { nodeHref } from "@/components/cluster/hrefs";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Age } from "@/components/page/age";
import { plural } from "@/components/page/words";
import { AppliedMoves } from "@/components/plan/applied-moves";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { cancelRunAction } from "@/lib/features/balancing/actions";
import { endMaintenanceAction } from "@/lib/features/maintenance/drain-actions";
import type { DrainView } from "@/lib/features/maintenance/drain-schema";
import { DrainButton } from "./drain-button";
import { isUnderWay, STATE_WORDS, standSentence, stateTone } from "./drain-words";

interface DrainCardProps {
  drain: DrainView;
  canEdit: boolean;
}

/** One drain: where it stands, its moves, who stays and why; stop, go on, undo. */
export function DrainCard({ drain, canEdit }: DrainCardProps) {
  const { id, node, state, requestedBy, startedAt, remarks, moves, override, runReason, runId } = drain;
  return (
    <Card aria-labelledby={`drain-${id}`}>
      <CardHeader>
        <CardTitle id={`drain-${id}`} className="flex flex-wrap items-center gap-2">
          <Link href={nodeHref(node)} className="hover:underline">
            {node}
          </Link>
          <Badge variant={stateTone(state)}>{STATE_WORDS[state]}</Badge>
        </CardTitle>
        {canEdit ? (
          <CardAction className="flex flex-wrap gap-2">
            <Steps drain={drain} />
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        <p role="status">{standSentence(drain)}</p>
        <p className="text-muted-foreground">
          Drained by {requestedBy} <Age at={startedAt} />
          {override ? `, all the same: “${override}”` : ""}.{" "}
          {runId === null ? null : (
            <Link href={`/balancing/runs/${runId}`} className="text-primary underline underline-offset-4">
              Run #{runId}
            </Link>
          )}
        </p>
        {[...remarks, ...(runReason && state !== "ended" ? [runReason] : [])].map((sentence) => (
          <p
            key={sentence}
            className="wrap-anywhere rounded-md bg-attention-soft px-2.5 py-1.5 text-attention"
          >
            {sentence}
          </p>
        ))}
        <Left drain={drain} />
        {moves.length > 0 ? <AppliedMoves moves={moves} /> : null}
      </CardContent>
    </Card>
  );
}

function Left({ drain: { left } }: { drain: DrainView }) {
  if (left.length === 0) return null;
  return (
    <section aria-label="Left where they are">
      <h3 className="font-medium">
        {plural(left.length, "guest")} left where {left.length === 1 ? "it is" : "they are"}
      </h3>
      <ul className="grid gap-1">
        {left.map(({ vmid, guest, reason }) => (
          <li key={vmid} className="wrap-anywhere">
            <span className="font-medium">{guest}</span>{" "}
            <span className="text-muted-foreground">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What can be done with it now. */
function Steps({ drain }: { drain: DrainView }) {
  const { state, node, away } = drain;
  if (isUnderWay(drain)) return <Stop drain={drain} />;
  const isOut = state === "in_maintenance" || state === "stopped" || state === "interrupted";
  return (
    <>
      {isOut && (drain.stillThere ?? 0) > 0 ? <DrainButton node={node} label="Go on" /> : null}
      {isOut || away.length > 0 ? <Undo drain={drain} isOut={isOut} /> : null}
    </>
  );
}

function Stop({ drain: { runId, state } }: { drain: DrainView }) {
  const stop = useAction(cancelRunAction, { success: "Stopping. What moves already goes on in Proxmox VE." });
  if (runId === null || state === "marking" || state === "unmarking") return null;
  return (
    <Button variant="outline" pending={stop.pending} onClick={() => void stop.run({ id: runId })}>
      <CircleStop aria-hidden />
      Stop
    </Button>
  );
}

function Undo({ drain: { node, away, staysMarked }, isOut }: { drain: DrainView; isOut: boolean }) {
  const back =
    away.length === 0
      ? "Nobody has to come back"
      : `${plural(away.length, "guest")} ${away.length === 1 ? "comes" : "come"} back to where this drain took them from`;
  const taken = `${node} is taken out of maintenance in proxlb.yaml.`;
  return (
    <>
      <ConfirmDialog
        trigger={
          <Button>
            <Undo2 aria-hidden />
            {isOut ? "Undo" : "Bring back"}
          </Button>
        }
        title={`Undo the drain of ${node}?`}
        consequence={
          <p>
            {isOut ? `${staysMarked ?? taken} ` : ""}
            {back}, each checked against the rules and the room of now; nobody else moves.
          </p>
        }
        confirmLabel={isOut ? `Undo the drain` : "Bring back"}
        action={(override) => endMaintenanceAction({ name: node, bringBack: true, override })}
        success={(drain) =>
          drain.state === "returning" ? `Guests are coming back to ${node}.` : standSentence(drain)
        }
      />
      {isOut && away.length > 0 ? (
        <ConfirmDialog
          trigger={<Button variant="outline">End without them</Button>}
          title={`End the maintenance of ${node}?`}
          consequence={
            <p>{staysMarked ?? taken} Who left it stays where it is, and can still be brought back.</p>
          }
          confirmLabel="End it"
          action={() => endMaintenanceAction({ name: node, bringBack: false })}
          success={standSentence}
        />
      ) : null}
    </>
  );
}
