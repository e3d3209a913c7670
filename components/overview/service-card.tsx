import type { ReactNode } from "react";
import { Age } from "@/components/page/age";
import { StateBadge } from "@/components/page/service-state";
import { METHOD_NAMES } from "@/components/page/words";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import type { BalanceTarget, ConfigState } from "@/lib/features/config/schema";
import type { ServiceView } from "@/lib/features/service/schema";

const LINK = "font-medium text-primary underline-offset-4 hover:underline";

/** How ProxLB is, what it does when, and by which settings. */
export function ServiceCard({ service, config }: { service: ServiceView; config: ConfigState }) {
  const { daemon, cycle } = service;
  const { target } = config;
  return (
    <Card aria-labelledby="proxlb">
      <CardHeader>
        <CardTitle id="proxlb">ProxLB</CardTitle>
        <StateBadge state={daemon.state} />
        <CardAction>
          <Link href="/service" className={LINK}>
            Service
          </Link>
        </CardAction>
      </CardHeader>
      <CardContent className="grid gap-3">
        {daemon.state === "running" ? null : <p>{daemon.reason}</p>}
        <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 text-table">
          <Fact term="Next cycle">
            <NextCycle service={service} target={target} />
          </Fact>
          <Fact term="Last cycle">
            <Age at={cycle.lastCycleEndedAt} fallback="none in the log that is kept" />
          </Fact>
          {target ? <Settings target={target} /> : null}
          {daemon.version ? <Fact term="Version">{daemon.version}</Fact> : null}
        </dl>
      </CardContent>
    </Card>
  );
}

function NextCycle({
  service: { daemon, cycle },
  target,
}: {
  service: ServiceView;
  target: BalanceTarget | null;
}) {
  if (daemon.state === "absent") return "not managed here";
  if (cycle.phase === "in_cycle") return <span className="font-medium text-moving">runs now</span>;
  if (cycle.nextRunAt) return <Age at={cycle.nextRunAt} mode="countdown" className="font-medium" />;
  if (target?.manual) return "manual: only when somebody starts it (service.daemon is off)";
  return daemon.state === "running" ? "not known yet" : "none while it does not run";
}

function Settings({ target }: { target: BalanceTarget }) {
  const { method, mode, balancinessPoints, thresholdPercent, enabled, balanceTypes } = target;
  const threshold = thresholdPercent[method];
  const types = balanceTypes.map((type) => (type === "vm" ? "VMs" : "CTs")).join(" and ");
  return (
    <>
      <Fact term="Moves">
        {enabled && types !== "" ? types : <span className="text-attention">nothing</span>}
      </Fact>
      <Fact term="Judges by">
        {METHOD_NAMES[method]} ({mode}), {balancinessPoints} points
        {threshold ? `, threshold ${threshold}\u00a0%` : ""}
      </Fact>
    </>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
