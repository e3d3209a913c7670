import { LineNumber, YamlText } from "@/components/config/editor/code";
import { cn } from "@/components/ui/cn";
import { type DiffLine, hunksOf } from "@/lib/core/hunks";

const SIGNS = { same: " ", added: "+", removed: "−" } as const;
const WORDS = { same: "", added: "Added: ", removed: "Removed: " } as const;

/** What differs, line by line, with a few lines around it; a sign says what the colour says. */
export function LineDiff({ before, after }: { before: string; after: string }) {
  return <Hunks hunks={hunksOf(before, after)} />;
}

/** Places of a comparison that was made already. */
export function Hunks({ hunks }: { hunks: DiffLine[][] }) {
  if (hunks.length === 0) return <p className="text-muted-foreground text-table">The text is the same.</p>;
  return (
    <section
      className="overflow-x-auto rounded-md border border-border bg-card"
      aria-label="Difference"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
      tabIndex={0}
    >
      <div className="min-w-max py-1 font-mono text-table leading-5">
        {hunks.map((hunk) => (
          <div
            key={`${hunk[0]?.before} ${hunk[0]?.after}`}
            className="border-border not-first:border-t not-first:pt-1"
          >
            {hunk.map((line) => (
              <div
                key={`${line.before} ${line.after}`}
                className={cn(
                  "flex",
                  line.kind === "added" && "bg-moving-soft",
                  line.kind === "removed" && "bg-failure-soft",
                )}
              >
                <LineNumber>{line.after ?? line.before}</LineNumber>
                <span className="w-4 shrink-0 select-none" aria-hidden>
                  {SIGNS[line.kind]}
                </span>
                <span className="sr-only">{WORDS[line.kind]}</span>
                <YamlText text={line.text} />
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
