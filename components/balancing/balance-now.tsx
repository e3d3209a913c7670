import { Scale, TriangleAlert } from "lucide-react";
import { BalanceStrip } from "@/components/picture/balance-strip";
import { Age } from "@/components/shell/age";
import { DataState } from "@/components/shell/data-state";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { ClusterView } from "@/lib/cluster/schema";
import type { BalanceTarget, ConfigState } from "@/lib/config/schema";
import type { balanceView } from "./balance-view";
import { METHOD_WORDS } from "./words";

type View = ReturnType<typeof balanceView>;

interface BalanceNowProps {
  cluster: ClusterView;
  config: ConfigState;
  /** null without a usable config. */
  view: View | null;
}

/** Where the balance of the configured method stands, and whether ProxLB would act. */
export function BalanceNow({ cluster, config, view }: BalanceNowProps) {
  const { connection } = cluster;
  const { target } = config;
  const state = !target
    ? "failed"
    : cluster.nodes.length === 0
      ? "empty"
      : connection.state === "unreachable"
        ? "stale"
        : "ready";
  return (
    <Card aria-labelledby="balance-now">
      <CardHeader>
        <CardTitle id="balance-now">Where the balance stands</CardTitle>
        <CardAction className="text-muted-foreground text-table">
          <Age at={connection.seenAt} staleAfterSeconds={30} fallback="no data yet" />
        </CardAction>
      </CardHeader>
      <CardContent>
        <DataState
          state={state}
          failure={{ sentence: config.reason ?? "There is no proxlb.yaml to judge the balance by." }}
          empty={{
            title: "No node is known yet.",
            hint: connection.reason ?? "The cluster's nodes appear here once Proxmox has answered.",
          }}
          asOf={connection.seenAt}
          reason={connection.reason}
        >
          {target && view ? (
            <div className="grid gap-3">
              <Verdict view={view} target={target} />
              <BalanceStrip
                method={METHOD_WORDS[target.method]}
                nodes={view.nodes}
                balanciness={target.balancinessPoints}
                thresholdPercent={target.thresholdPercent[target.method] || null}
              />
              <Notes target={target} cluster={cluster} />
            </div>
          ) : null}
        </DataState>
      </CardContent>
    </Card>
  );
}

function Verdict({ view, target }: { view: View; target: BalanceTarget }) {
  const { verdict, highest, lowest } = view;
  if (verdict === "unknown") {
    return target.mode === "psi" ? (
      <p>
        ProxLB compares pressure (mode psi), which Proxmox does not list per node: the line shows use, for
        information. A dry run tells what ProxLB would do.
      </p>
    ) : null;
  }
  if (verdict === "balanced") {
    return (
      <p className="flex items-start gap-1.5">
        <Scale className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
        Within the limit: ProxLB has no reason to move a guest for balance.
      </p>
    );
  }
  const method = METHOD_WORDS[target.method];
  return (
    <p className="flex items-start gap-1.5 font-medium">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
      {verdict === "threshold"
        ? `${method} of ${highest?.name} has reached the threshold of ${target.thresholdPercent[target.method]} %: balancing is due.`
        : `${method} of ${highest?.name} is too far above ${lowest?.name}: balancing is due.`}
    </p>
  );
}

function Notes({ target, cluster }: { target: BalanceTarget; cluster: ClusterView }) {
  const haMaintenance = cluster.nodes.filter((node) => node.haMaintenance).map((node) => node.name);
  const maintenance = [...new Set([...target.maintenanceNodes, ...haMaintenance])];
  const notes = [
    target.mode === "assigned" ? "Counted is what guests are configured with (mode assigned)." : null,
    target.enabled ? null : "balancing.enable is off: ProxLB's own cycles plan, but never migrate.",
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
