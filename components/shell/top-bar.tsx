"use client";

import { CircleAlert, LoaderCircle, Monitor, Moon, Search, Sun, TriangleAlert } from "lucide-react";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { Progress } from "@/components/ui/progress";
import { Tooltip } from "@/components/ui/tooltip";
import { PersonMenu } from "./person-menu";
import { QuorumMark } from "./quorum-mark";
import { serviceWord } from "./service-words";
import { THEMES, type Theme } from "./theme";
import type { FrameData, RunMark, ServiceMark, Viewer } from "./types";
import { useSearchKeys } from "./use-search-keys";

/** Two missed polls: the collector asks PVE about every 10 s. */
const STALE_AFTER_SECONDS = 30;

interface TopBarProps {
  data: FrameData;
  viewer: Viewer;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  signOut: () => Promise<void>;
  onSearch: () => void;
}

export function TopBar({ data, viewer, theme, onTheme, signOut, onSearch }: TopBarProps) {
  const searchKeys = useSearchKeys();
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-4 sm:h-12 sm:flex-nowrap border-border border-b bg-background px-3 sm:px-4">
      <ClusterMark facts={data.facts} connection={data.connection} />
      <ServiceState service={data.service} />
      {data.run ? <RunProgress run={data.run} /> : null}
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <Button variant="outline" size="sm" className="max-lg:hidden" onClick={onSearch}>
          <Search aria-hidden className="text-muted-foreground" />
          <span className="pr-6 font-normal text-muted-foreground">Search</span>
          <Kbd>{searchKeys}</Kbd>
        </Button>
        <Button variant="ghost" size="icon-sm" className="lg:hidden" onClick={onSearch} aria-label="Search">
          <Search aria-hidden />
        </Button>
        <ThemeButton theme={theme} onTheme={onTheme} />
        <PersonMenu viewer={viewer} signOut={signOut} />
      </div>
    </header>
  );
}

function ClusterMark({ facts, connection }: Pick<FrameData, "facts" | "connection">) {
  return (
    <div className="flex min-w-0 items-baseline gap-2">
      <ClusterName facts={facts} host={connection.host} />
      <QuorumMark facts={facts} />
      <Age
        at={connection.seenAt}
        staleAfterSeconds={STALE_AFTER_SECONDS}
        fallback="no data yet"
        note={connection.host ? `Proxmox data by way of ${connection.host}` : undefined}
        className="shrink-0 text-muted-foreground text-table tabular-nums"
      />
    </div>
  );
}

const TONES = {
  neutral: "text-muted-foreground",
  moving: "text-moving",
  attention: "text-attention",
  failure: "text-failure",
};

function ServiceState({ service }: { service: ServiceMark }) {
  const { word, tone } = serviceWord(service.state);
  const Icon = { neutral: null, moving: LoaderCircle, attention: TriangleAlert, failure: CircleAlert }[tone];
  return (
    <Link
      href="/service"
      className="flex min-w-0 items-center gap-1.5 rounded-sm border-border pb-2 text-table hover:underline max-sm:order-last sm:border-l sm:pb-0 sm:pl-4"
    >
      <span className="sm:max-lg:hidden">ProxLB</span>
      <span
        className={cn(
          "inline-flex items-center gap-1 whitespace-nowrap",
          TONES[tone],
          tone !== "neutral" && "font-medium",
        )}
      >
        {Icon ? (
          <Icon className={cn("size-3.5 shrink-0", tone === "moving" && "animate-spin")} aria-hidden />
        ) : null}
        {word}
      </span>
      {service.state === "running" ? (
        <span className="truncate text-muted-foreground tabular-nums sm:max-md:hidden">
          {service.manual ? "· runs by hand" : <NextRun at={service.nextRunAt} />}
        </span>
      ) : null}
    </Link>
  );
}

function NextRun({ at }: { at: string | null }) {
  if (at === null) return null;
  return (
    <>
      · next run <Age at={at} mode="countdown" />
    </>
  );
}

function RunProgress({ run }: { run: RunMark }) {
  const ratio = run.totalCount ? run.doneCount / run.totalCount : null;
  return (
    <Link
      href={run.href}
      className="flex min-w-0 items-center gap-2 rounded-sm pb-2 text-moving text-table hover:underline max-sm:order-last sm:pb-0"
    >
      <LoaderCircle className="size-3.5 shrink-0 animate-spin" aria-hidden />
      <span className="truncate font-medium">{run.title}</span>
      {run.totalCount === null ? null : (
        <span className="shrink-0 tabular-nums">
          {run.doneCount}/{run.totalCount}
        </span>
      )}
      <Progress ratio={ratio} label={run.title} className="w-20 max-lg:hidden" />
    </Link>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton({ theme, onTheme }: Pick<TopBarProps, "theme" | "onTheme">) {
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const Icon = THEME_ICONS[theme];
  return (
    <Tooltip content={`Theme: ${theme}. Switch to ${next}.`} side="bottom">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Theme: ${theme}. Switch to ${next}.`}
        onClick={() => onTheme(next)}
      >
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}

/** A machine that belongs to no cluster has no name; for some seconds after a new connection none is known. */
function ClusterName({ facts, host }: { facts: FrameData["facts"]; host: string | null }) {
  const isUnknown = facts.name === null && facts.reads.clusterStatus.state !== "read";
  return (
    <span
      className={cn("truncate font-semibold", isUnknown && "text-muted-foreground")}
      title={host && isUnknown ? "The name of the cluster is not read yet." : undefined}
    >
      {facts.name ?? host ?? "No cluster"}
    </span>
  );
}
