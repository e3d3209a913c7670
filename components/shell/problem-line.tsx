import { CircleAlert, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Age } from "@/components/page/age";
import { cn } from "@/components/ui/cn";
import type { Problem } from "./types";

/** The lines under the top bar, worst first; nothing at all while all is well. */
export function ProblemLines({ problems }: { problems: readonly Problem[] }) {
  const ordered = [...problems].sort((a, b) => Number(b.tone === "failure") - Number(a.tone === "failure"));
  return (
    // The region is always there, so that a screen reader announces what appears in it.
    <div role="status" aria-label="Problems">
      {ordered.map((problem) => (
        <ProblemLine key={problem.id} problem={problem} />
      ))}
    </div>
  );
}

function ProblemLine({ problem }: { problem: Problem }) {
  const failure = problem.tone === "failure";
  const Icon = failure ? CircleAlert : TriangleAlert;
  return (
    <div
      className={cn(
        "flex items-start gap-2 border-border border-b px-3 py-2 text-table sm:px-4",
        failure ? "bg-failure-soft" : "bg-attention-soft",
      )}
    >
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", failure ? "text-failure" : "text-attention")}
        aria-hidden
      />
      <p className="min-w-0 flex-1 text-foreground">
        <span className="sr-only">{failure ? "Failure: " : "Attention: "}</span>
        {problem.sentence}
        {problem.since ? (
          <>
            {" "}
            <span className="whitespace-nowrap">
              (since <Age at={problem.since} />)
            </span>
          </>
        ) : null}
      </p>
      {problem.action ? (
        <Link
          href={problem.action.href}
          className={cn(
            "shrink-0 font-medium underline underline-offset-4",
            failure ? "text-failure" : "text-attention",
          )}
        >
          {problem.action.label}
        </Link>
      ) : null}
    </div>
  );
}
