"use client";

import { ServiceAbsent } from "@/components/page/service-absent";
import { StateBadge } from "@/components/page/service-state";
import { Button } from "@/components/ui/button";
import type { DaemonState } from "@/lib/daemon/schema";
import type { StepProps } from "./use-begin";

const WHERE: Record<DaemonState["driver"], string> = {
  docker: "ProxLB is a Docker container",
  process: "ProxLB is a process of this app",
  none: "This app manages no ProxLB",
};

/** Which ProxLB reads the file that is going to be written, or how to get one. */
export function ProxlbStep({ onNext, daemon }: StepProps & { daemon: DaemonState }) {
  const { state, driver, reason, target, version } = daemon;
  return (
    <div className="grid gap-4">
      <p className="flex flex-wrap items-center gap-2">
        {WHERE[driver]}
        {target ? <code className="break-all font-mono text-table">{target}</code> : null}
        {version ? <span>version {version}</span> : null}
        <StateBadge state={state} />
      </p>
      <p>{reason}</p>
      {state === "absent" || state === "engine_down" ? (
        <>
          <ServiceAbsent driver={driver} />
          <p className="max-w-prose text-muted-foreground text-table">
            A ProxLB that runs elsewhere, as a systemd unit of its own for example, is not seen from here: let
            it read the file that you write, and start it where it is. You can write the file first and see to
            ProxLB afterwards.
          </p>
        </>
      ) : (
        <p className="max-w-prose text-muted-foreground text-table">
          It is neither started nor told by these steps: you do that on Service once the file is written. One
          that Docker starts again and again because its file is missing takes it up by itself.
        </p>
      )}
      <div>
        <Button onClick={onNext}>Next: balancing</Button>
      </div>
    </div>
  );
}
