"use client";

import { useMemo, useState } from "react";
import { DataState } from "@/components/page/data-state";
import { PageHeader } from "@/components/page/page-header";
import { useUrlState } from "@/components/table/use-url-state";
import { Card } from "@/components/ui/card";
import type { LogPage } from "@/lib/features/logs/schema";
import { compileSearch, filterEntries, LEVELS } from "./log-filter";
import { LogLines } from "./log-lines";
import { LogToolbar } from "./log-toolbar";
import { useLogBuffer } from "./use-log-buffer";

/** ProxLB's log, live: in plain words or as printed, searched, paused without losing a line. */
export function LogView({ initial }: { initial: LogPage }) {
  const { buffer, entries, held } = useLogBuffer(initial);
  const [level, setLevel] = useUrlState("level", "all");
  const [search, setSearch] = useUrlState("q");
  const [wording, setWording] = useUrlState("as", "words");
  const [paused, setPaused] = useState(false);
  const { pattern, mistake } = useMemo(() => compileSearch(search), [search]);
  const knownLevel = LEVELS.find((known) => known === level) ?? "all";
  const shown = useMemo(() => filterEntries(entries, knownLevel, pattern), [entries, knownLevel, pattern]);

  function pause(next: boolean) {
    if (next) buffer.freeze();
    else buffer.thaw();
    setPaused(next);
  }

  return (
    <div data-fills-screen className="flex flex-col sm:h-[calc(100dvh-8rem)] sm:min-h-96">
      <PageHeader title="Logs" meta="ProxLB's own output; times are in UTC, when each line arrived" />
      <LogToolbar
        level={knownLevel}
        setLevel={setLevel}
        search={search}
        setSearch={setSearch}
        mistake={mistake}
        paused={paused}
        held={held}
        words={wording === "words"}
        setWords={(words) => setWording(words ? "words" : "raw")}
        setPaused={pause}
      />
      <Card className="flex min-h-0 flex-1 flex-col overflow-hidden">
        {shown.length === 0 ? (
          <DataState state="empty" empty={entries.length === 0 ? NO_LINES : NOTHING_FOUND} />
        ) : (
          <LogLines
            entries={shown}
            words={wording === "words"}
            pattern={pattern}
            onScrolledUp={() => pause(true)}
          />
        )}
      </Card>
    </div>
  );
}

const NO_LINES = {
  title: "ProxLB has not written a line yet.",
  hint: "Lines appear here the moment it writes them: start it on the Service page.",
};
const NOTHING_FOUND = { title: "No line fits.", hint: "Choose another level, or search for something else." };
