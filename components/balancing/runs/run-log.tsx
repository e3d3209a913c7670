"use client";

import { Download } from "lucide-react";
import { useMemo } from "react";
import { downloadText } from "@/components/table/download";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { type Level, readLine } from "@/lib/proxlb/log/line";

const LEVELS: readonly Level[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

interface LogLine {
  number: number;
  level: Level | null;
  time: string;
  text: string;
}

/** What ProxLB said during a run, from `?level=` upwards. Lines without a level belong to the one before them. */
export function RunLog({ runId, log }: { runId: number; log: string }) {
  const [given, setLevel] = useUrlState("level", "DEBUG");
  const from = Math.max(0, LEVELS.indexOf(given as Level));
  const lines = useMemo(() => readLog(log), [log]);
  const shown = lines.filter((line) => line.level === null || LEVELS.indexOf(line.level) >= from);
  return (
    <Card aria-labelledby="run-log">
      <CardHeader>
        <CardTitle id="run-log">Log</CardTitle>
        <span className="text-muted-foreground text-table tabular-nums">
          {shown.length === lines.length ? lines.length : `${shown.length} of ${lines.length}`} lines; times
          are ProxLB&apos;s own
        </span>
        <CardAction>
          <Select
            aria-label="From level"
            className="w-36"
            value={LEVELS[from]}
            onChange={(event) => setLevel(event.target.value)}
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {level === "DEBUG" ? "All levels" : `From ${level}`}
              </option>
            ))}
          </Select>
          <Button
            variant="outline"
            size="icon-sm"
            aria-label="Download the log"
            title="Download the log"
            disabled={log === ""}
            onClick={() => downloadText(`run-${runId}.log`, "text/plain", `${log}\n`)}
          >
            <Download aria-hidden />
          </Button>
        </CardAction>
      </CardHeader>
      <CardContent>
        {shown.length === 0 ? (
          <p className="text-muted-foreground text-table">
            {lines.length === 0 ? "ProxLB has said nothing yet." : "No line of this level."}
          </p>
        ) : (
          <ol
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
            tabIndex={0}
            aria-label="Lines of the log"
            className="rounded-md border border-border bg-background py-1 font-mono text-xs leading-5 sm:max-h-120 sm:overflow-auto"
          >
            {shown.map((line) => (
              <Line key={line.number} line={line} />
            ))}
          </ol>
        )}
      </CardContent>
    </Card>
  );
}

function Line({ line }: { line: LogLine }) {
  const bad = line.level === "ERROR" || line.level === "CRITICAL";
  return (
    <li
      className={cn(
        "flex gap-3 whitespace-pre-wrap break-words px-3 max-sm:flex-wrap max-sm:gap-x-2",
        line.level === "WARNING" && "bg-attention-soft",
        bad && "bg-failure-soft",
      )}
    >
      {line.level ? (
        <>
          <span className="shrink-0 text-muted-foreground">{line.time}</span>
          <span
            className={cn(
              "w-16 shrink-0 max-sm:w-auto",
              bad ? "text-failure" : line.level === "WARNING" ? "text-attention" : "text-muted-foreground",
            )}
          >
            {line.level}
          </span>
        </>
      ) : null}
      <span className="min-w-0 max-sm:basis-full">{line.text}</span>
    </li>
  );
}

function readLog(log: string): LogLine[] {
  if (log === "") return [];
  return log.split("\n").map((text, number) => {
    const headed = readLine(text);
    return headed
      ? { number, level: headed.level, time: headed.localTime.slice(11, 19), text: headed.message }
      : { number, level: null, time: "", text };
  });
}
