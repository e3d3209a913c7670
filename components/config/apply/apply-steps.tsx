import { Check, Circle, LoaderCircle, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { ApplyView } from "@/lib/features/config/apply/schema";
import { type ShownStep, stepsOf } from "./words";

const LOOKS = {
  done: { icon: Check, word: "done", className: "text-moving" },
  now: { icon: LoaderCircle, word: "now", className: "text-primary motion-safe:animate-spin" },
  failed: { icon: X, word: "failed", className: "text-failure" },
  open: { icon: Circle, word: "to come", className: "text-muted-foreground" },
} as const;

/** The way of the change, step by step. */
export function ApplySteps({ apply }: { apply: ApplyView }) {
  return (
    <ol className="grid gap-1.5 text-table">
      {stepsOf(apply).map((step) => (
        <Step key={step.name} step={step} waits={apply.state === "confirming"} />
      ))}
    </ol>
  );
}

function Step({ step: { state, words }, waits }: { step: ShownStep; waits: boolean }) {
  const { icon: Icon, word, className } = LOOKS[state];
  const isCalm = state === "now" && waits;
  return (
    <li className="flex items-start gap-2" aria-current={state === "now" ? "step" : undefined}>
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", isCalm ? "text-attention" : className)}
        aria-label={word}
      />
      <span className={cn(state === "open" && "text-muted-foreground", state === "now" && "font-medium")}>
        {words}
      </span>
    </li>
  );
}
