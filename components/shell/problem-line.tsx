"use client";

import { CircleAlert, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Concern } from "@/components/cluster/concerns";
import { Age } from "@/components/page/age";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";

/** The worst problem under the top bar, the others on request; nothing at all while all is well. */
export function ProblemLines({ problems }: { problems: readonly Concern[] }) {
  const [all, setAll] = useState(false);
  const [worst, ...others] = problems;
  return (
    // The region is always there, so that a screen reader announces what appears in it.
    <div role="status" aria-label="Problems">
      {worst ? (
        <ProblemLine problem={worst}>
          {others.length > 0 ? (
            <button
              type="button"
              aria-expanded={all}
              className="shrink-0 whitespace-nowrap underline underline-offset-4"
              onClick={() => setAll(!all)}
            >
              {all ? "less" : `and ${others.length} more`}
            </button>
          ) : null}
        </ProblemLine>
      ) : null}
      {all ? others.map((problem) => <ProblemLine key={problem.id} problem={problem} />) : null}
    </div>
  );
}

function ProblemLine({ problem, children }: { problem: Concern; children?: ReactNode }) {
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
              (<Age at={problem.since} mode="lasting" />)
            </span>
          </>
        ) : null}
      </p>
      {children}
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
