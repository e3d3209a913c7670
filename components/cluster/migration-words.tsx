import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import Link from "@/components/ui/link";
import type { MigrationView } from "@/lib/features/migrations/schema";

type Cause = Pick<MigrationView, "triggeredBy" | "runId" | "drainOf" | "pveUser" | "alongWith">;

/** Who caused a migration, in words. */
export function whoWords(cause: Cause): string {
  return cause.alongWith === null ? causeWords(cause) : `${causeWords(cause)}, along with ${cause.alongWith}`;
}

function causeWords({ triggeredBy, runId, drainOf, pveUser }: Cause): string {
  switch (triggeredBy) {
    case "daemon":
      return "ProxLB's own cycle";
    case "run":
      if (runId === null) return "a run from here";
      return drainOf === null ? `run #${runId}` : `run #${runId}, drain of ${drainOf}`;
    case "person":
      return pveUser ?? "somebody in Proxmox";
    case "unsure":
      return "ProxLB's user, not known in what";
    case null:
      return "HA manager";
    default:
      return triggeredBy satisfies never;
  }
}

/** As a link where it was a run of ours. */
export function Who(cause: Cause) {
  if (cause.triggeredBy === "run" && cause.runId !== null) {
    return (
      <>
        <Link href={`/balancing/runs/${cause.runId}`} className="hover:underline">
          Run #{cause.runId}
        </Link>
        {cause.drainOf === null ? null : (
          <>
            ,{" "}
            <Link href="/maintenance" className="hover:underline">
              drain of {cause.drainOf}
            </Link>
          </>
        )}
        {cause.alongWith === null ? null : `, along with ${cause.alongWith}`}
      </>
    );
  }
  return <span title={cause.pveUser ?? undefined}>{whoWords(cause)}</span>;
}

const BADGES = {
  running: { word: "running", variant: "moving", Icon: LoaderCircle },
  ok: { word: "ok", variant: "neutral", Icon: CircleCheck },
  warnings: { word: "with warnings", variant: "attention", Icon: TriangleAlert },
  refused: { word: "refused", variant: "failure", Icon: CircleAlert },
  failed: { word: "failed", variant: "failure", Icon: CircleAlert },
  unknown: { word: "end not seen", variant: "outline", Icon: TriangleAlert },
} as const;

/** @param result PVE's exit text, told where the pointer rests */
export function MigrationBadge({ status, result }: { status: keyof typeof BADGES; result?: string | null }) {
  const { word, variant, Icon } = BADGES[status];
  return (
    <Badge variant={variant} title={result ?? undefined}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
