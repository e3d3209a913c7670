import { ArrowRight } from "lucide-react";
import type { ConfigChange } from "@/lib/features/config/schema";

/** What a change means, by path; secrets are words. */
export function ChangesList({ changes }: { changes: ConfigChange[] }) {
  if (changes.length === 0)
    return <p className="text-muted-foreground text-table">Only comments, order or spelling change.</p>;
  return (
    <ul className="grid gap-1 text-table">
      {changes.map(({ path, before, after }) => (
        <li key={path} className="flex flex-wrap items-baseline gap-x-2">
          <code className="break-all font-mono">{path}</code>
          <span className="inline-flex min-w-0 flex-wrap items-center gap-1.5">
            <Value value={before} />
            <ArrowRight className="size-3.5 shrink-0 text-muted-foreground" aria-label="becomes" />
            <Value value={after} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Value({ value }: { value: string | null }) {
  if (value === null) return <span className="text-muted-foreground">not set</span>;
  return (
    <code className="break-all rounded-sm bg-secondary px-1 font-mono">{value === "" ? "empty" : value}</code>
  );
}
