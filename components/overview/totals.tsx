import type { ReactNode } from "react";
import { Meter } from "@/components/picture/meter";
import { Bytes, Figure, Percent } from "@/components/ui/figure";
import { formatNumber } from "@/lib/core/units";
import type { GuestSummary } from "@/lib/features/cluster/schema";
import type { NodeState } from "@/lib/snapshot/schema";
import { totalsOf } from "./totals-of";

interface TotalsProps {
  nodes: readonly NodeState[];
  guests: GuestSummary;
  /** Why our credentials may not see every guest; null when they may, and while that is not known. */
  guestsHidden: string | null;
}

/** The cluster as a whole: nodes, VMs, CTs, CPU and memory. */
export function Totals({ nodes, guests, guestsHidden }: TotalsProps) {
  const { online, cpu, memory } = totalsOf(nodes);
  return (
    <dl
      aria-label="The whole cluster"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border sm:grid-cols-[repeat(3,minmax(0,1fr))_repeat(2,minmax(0,2fr))]"
    >
      <Total term="Nodes online">
        <Part count={online} of={nodes.length} />
      </Total>
      <Total term="VMs running">
        <Guests counted={guests.vms} hidden={guestsHidden} />
      </Total>
      <Total term="CTs running">
        <Guests counted={guests.cts} hidden={guestsHidden} />
      </Total>
      <Total term="CPU">
        <Percent ratio={cpu.ratio} />{" "}
        <span className="font-normal text-muted-foreground text-table">
          of {formatNumber(cpu.cores)} cores
        </span>
        <Meter ratio={cpu.ratio} label="CPU of the cluster" className="mt-1" />
      </Total>
      <Total term="Memory" className="max-sm:col-span-2">
        <Percent ratio={memory.ratio} />{" "}
        <span className="font-normal text-muted-foreground text-table">
          <Bytes bytes={memory.usedBytes} /> of <Bytes bytes={memory.totalBytes} />
        </span>
        <Meter ratio={memory.ratio} label="Memory of the cluster" className="mt-1" />
      </Total>
    </dl>
  );
}

function Total({
  term,
  className = "",
  children,
}: {
  term: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={`min-w-0 bg-card px-3.5 py-2 ${className}`}>
      <dt className="text-muted-foreground text-table">{term}</dt>
      <dd className="font-medium text-base tabular-nums">{children}</dd>
    </div>
  );
}

function Part({ count, of }: { count: number; of: number }) {
  return <Figure value={formatNumber(count)} unit={count === of ? undefined : `of ${formatNumber(of)}`} />;
}

/** Of guests that may not be seen nobody knows how many there are: what is counted is said to be what is seen. */
function Guests({ counted, hidden }: { counted: GuestSummary["vms"]; hidden: string | null }) {
  if (hidden === null) return <Part count={counted.running} of={counted.total} />;
  return (
    <span title={hidden}>
      {counted.total === 0 ? (
        <Figure value={null} />
      ) : (
        <Figure value={formatNumber(counted.running)} unit={`of ${formatNumber(counted.total)} seen`} />
      )}
      <span className="block font-normal text-attention text-table">
        {counted.total === 0 ? "may not be seen" : "others may not be seen"}
      </span>
    </span>
  );
}
