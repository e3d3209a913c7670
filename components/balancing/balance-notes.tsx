import type { ClusterView } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";

/** What of proxlb.yaml and of the cluster keeps ProxLB from acting as one might expect. */
export function BalanceNotes({ target, cluster }: { target: BalanceTarget; cluster: ClusterView }) {
  const haMaintenance = cluster.nodes.filter((node) => node.haMaintenance).map((node) => node.name);
  const maintenance = [...new Set([...target.maintenanceNodes, ...haMaintenance])];
  const notes = [
    target.mode === "assigned" ? "Counted is what guests are configured with (mode assigned)." : null,
    target.enabled ? null : "balancing.enable is off: ProxLB's own cycles plan, but never migrate.",
    target.onlyOnHaManager ? haManagerNote(cluster.facts.haMaster) : null,
    target.balanceTypes.length === 0
      ? "balancing.balance_types is empty: nothing would be migrated, not even by a rebalance. Add vm, ct or both."
      : null,
    maintenance.length > 0
      ? `${maintenance.join(", ")}: in maintenance, and counted all the same, as ProxLB does.`
      : null,
  ].filter((note) => note !== null);
  if (notes.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-muted-foreground text-table">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** It compares the name of the machine it runs on with that of the HA manager's node. Runs from here leave the switch out. */
function haManagerNote(haMaster: string | null): string {
  const now = haMaster === null ? "" : ` (${haMaster} now)`;
  return `service.enable_ha is on: ProxLB skips its own cycles on every machine but the HA manager${now}; what is started here runs all the same.`;
}
