import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ClusterFacts } from "@/lib/snapshot/schema";

/** Whether the cluster has a quorum, in a word; that nobody knows, where the last question for it was not answered. */
export function QuorumMark({ facts: { quorate, reads } }: { facts: ClusterFacts }) {
  if (quorate === false) {
    return (
      <span className="inline-flex items-center gap-1 self-center whitespace-nowrap font-medium text-failure text-table">
        <CircleAlert className="size-3.5" aria-hidden /> no quorum
      </span>
    );
  }
  const { state, reason } = reads.clusterStatus;
  if (state === "unreadable") {
    return (
      <span
        title={reason ?? undefined}
        className="inline-flex items-center gap-1 self-center whitespace-nowrap text-attention text-table"
      >
        <TriangleAlert className="size-3.5" aria-hidden /> quorum not known
      </span>
    );
  }
  return quorate ? <span className="text-muted-foreground text-table max-md:hidden">quorate</span> : null;
}
