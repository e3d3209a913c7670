import { CircleAlert, CircleCheck, Info, type LucideIcon, Play, TriangleAlert } from "lucide-react";
import { plural } from "@/components/page/words";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { LogEvent, Severity } from "@/lib/proxlb/log/facts";
import type { LogEntry } from "./log-buffer";

const LOOKS: Record<Severity, { icon: LucideIcon | null; className: string; word: string }> = {
  debug: { icon: null, className: "text-muted-foreground", word: "debug" },
  info: { icon: Info, className: "", word: "info" },
  success: { icon: CircleCheck, className: "", word: "success" },
  warning: { icon: TriangleAlert, className: "text-attention", word: "warning" },
  error: { icon: CircleAlert, className: "text-failure", word: "error" },
};

interface LogRowProps {
  entry: LogEntry;
  words: boolean;
  pattern: RegExp | null;
}

export function LogRow({ entry, words, pattern }: LogRowProps) {
  if (entry.kind === "start") {
    return (
      <div className="flex items-center gap-2 border-border border-y bg-muted px-3 py-1 font-sans font-medium">
        <Play className="size-3" aria-hidden /> ProxLB started ·{" "}
        <time dateTime={entry.at}>{clockTime(entry.at)}</time>
      </div>
    );
  }
  if (entry.kind === "gap") {
    return (
      <div className="bg-attention-soft px-3 py-1 font-sans text-attention">
        {entry.count === null
          ? "Lines are missing here."
          : `${plural(entry.count, "line is", "lines are")} not shown here.`}{" "}
        The download has what is kept.
      </div>
    );
  }
  const { line, event } = entry;
  const look = LOOKS[event?.severity ?? "debug"];
  const Icon = look.icon;
  return (
    <div className={cn("flex gap-2 px-3 py-0.5 hover:bg-accent", look.className)}>
      <time className="shrink-0 text-muted-foreground" dateTime={line.at} title={line.at}>
        {clockTime(line.at)}
      </time>
      <span className="mt-0.5 w-3.5 shrink-0" title={look.word}>
        {Icon ? <Icon className="size-3.5" aria-label={look.word} /> : null}
      </span>
      <span className="min-w-0 whitespace-pre-wrap break-words">
        <Marked text={textOf(line.text, event, words)} pattern={pattern} />
        <MigrationLink event={event} />
      </span>
    </div>
  );
}

/** In plain words where the line was understood, else as printed without its head. */
function textOf(raw: string, event: LogEvent | null, words: boolean): string {
  return words && event && event.type !== "other" && event.type !== "detail" ? event.sentence : raw;
}

function MigrationLink({ event }: { event: LogEvent | null }) {
  if (event?.type !== "migration_started") return null;
  return (
    <Link
      href={`/migrations?guest=${encodeURIComponent(event.guest)}`}
      className="ml-2 font-sans text-primary underline-offset-4 hover:underline"
    >
      PVE's task
    </Link>
  );
}

function Marked({ text, pattern }: { text: string; pattern: RegExp | null }) {
  const match = pattern?.exec(text);
  if (!match || match[0] === "") return text;
  const end = match.index + match[0].length;
  return (
    <>
      {text.slice(0, match.index)}
      <mark className="rounded-sm bg-attention-soft text-inherit">{match[0]}</mark>
      {text.slice(end)}
    </>
  );
}

/** UTC, as ProxLB in a Docker container thinks; the full time is on hover. */
function clockTime(at: string): string {
  return at.slice(11, 19);
}
