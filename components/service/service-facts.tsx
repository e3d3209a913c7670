import type { ReactNode } from "react";
import { Age } from "@/components/page/age";
import { ConfigInUseNote } from "@/components/page/config-in-use";
import { SKIPPED_SENTENCES } from "@/components/page/words";
import { Bytes, Figure } from "@/components/ui/figure";
import type { ServiceView } from "@/lib/features/service/schema";

const DRIVERS = { docker: "Docker container", process: "Local process", none: "None" } as const;

const PHASES: Record<ServiceView["cycle"]["phase"], string> = {
  in_cycle: "Balancing now",
  sleeping: "Waiting for the next run",
  stopped: "Not running",
  unknown: "Unknown until its log says more",
};

export function ServiceFacts({ service }: { service: ServiceView }) {
  const { daemon, stats, cycle } = service;
  const running = daemon.state === "running";
  return (
    <dl className="grid grid-cols-[minmax(8rem,auto)_1fr] gap-x-4 gap-y-2 text-table sm:grid-cols-[minmax(8rem,auto)_1fr_minmax(8rem,auto)_1fr]">
      <Fact term="Cycle">
        {PHASES[cycle.phase]}
        {running && cycle.lastCycleSkipped !== null ? (
          <span className="mt-0.5 block text-attention">{SKIPPED_SENTENCES[cycle.lastCycleSkipped]}</span>
        ) : null}
      </Fact>
      <Fact term="Next run">
        <Age
          at={cycle.nextRunAt}
          mode="countdown"
          fallback={running ? "not known yet" : "none while stopped"}
        />
      </Fact>
      <Fact term="Last cycle ended">
        <Age at={cycle.lastCycleEndedAt} fallback="not in the log that is kept" />
      </Fact>
      <Fact term={running ? "Running since" : "Stopped"}>
        <Age
          at={running ? daemon.startedAt : daemon.finishedAt}
          fallback={daemon.startedAt === null ? "not started yet" : "unknown"}
        />
      </Fact>
      <Fact term="Version">
        <Version version={daemon.version} tested={service.testedVersion} />
      </Fact>
      <Fact term="Restarts by itself">
        <Figure value={daemon.restartCount} />
      </Fact>
      <Fact term="Processor">
        <Figure value={stats ? stats.cpuCores.toFixed(2) : null} unit="cores" />
      </Fact>
      <Fact term="Memory">
        <Bytes bytes={stats?.memoryUsedBytes ?? null} />
      </Fact>
      <Fact term="Configuration">
        <ConfigInUseNote />
      </Fact>
      {daemon.exitCode === null || running ? null : (
        <Fact term="Exit code">
          <Figure value={daemon.exitCode} />
        </Fact>
      )}
      <Fact term="Managed as">
        {DRIVERS[daemon.driver]}
        {daemon.target ? (
          <code className="mt-0.5 block break-all font-mono text-muted-foreground">{daemon.target}</code>
        ) : null}
      </Fact>
      {daemon.image ? (
        <Fact term="Image">
          <code className="break-all font-mono">{daemon.image}</code>
        </Fact>
      ) : null}
    </dl>
  );
}

function Version({ version, tested }: { version: string | null; tested: string }) {
  if (version === null) return <Figure value={null} />;
  if (version === tested) return version;
  return (
    <>
      {version} <span className="text-muted-foreground">(this UI is tested with {tested})</span>
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
