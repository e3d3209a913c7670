"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { formatNumber } from "@/lib/core/units";
import { verifyAuditAction } from "@/lib/features/audit/actions";
import type { VerifyAnswer } from "@/lib/features/audit/schema";

/** Recomputes the chain of hashes on request. @returns the button and what it found */
export function useVerifyChain() {
  const [answer, setAnswer] = useState<VerifyAnswer | null>(null);
  const cache = useQueryClient();
  const { run, pending } = useAction(verifyAuditAction, {
    onSuccess: (found) => {
      setAnswer(found);
      void cache.invalidateQueries({ queryKey: ["audit"] });
    },
  });
  const button = (
    <Button variant="outline" size="sm" pending={pending} onClick={() => void run({})}>
      <ShieldCheck aria-hidden />
      Verify
    </Button>
  );
  return { button, result: answer ? <Result answer={answer} /> : null };
}

function Result({ answer }: { answer: VerifyAnswer }) {
  const { ok, rows, reason, removed, durationMs } = answer;
  const seconds = (durationMs / 1000).toFixed(1);
  return (
    <p
      role={ok ? "status" : "alert"}
      className={`mb-3 flex items-start gap-2 rounded-md px-3 py-2 text-table ${ok ? "bg-secondary" : "bg-failure-soft text-failure"}`}
    >
      {ok ? (
        <ShieldCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
      ) : (
        <ShieldAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      )}
      <span className="tabular-nums">
        {ok
          ? `All ${formatNumber(rows)} rows are as they were written, none is missing.${gapSentence(removed)} Checked in ${seconds} s.`
          : `The log was tampered with. ${reason}${moreSentence(answer)}`}
      </span>
    </p>
  );
}

function moreSentence({ breaks, rows }: VerifyAnswer): string {
  if (breaks <= 1) return ` The other rows, ${formatNumber(rows)} in all, are as they were written.`;
  return ` The chain is broken at ${formatNumber(breaks)} places in ${formatNumber(rows)} rows; the rest is as it was written.`;
}

function gapSentence(removed: VerifyAnswer["removed"]): string {
  if (!removed) return "";
  const { firstId, lastId, rows, tombstoneId } = removed;
  return ` Rows ${firstId} to ${lastId} (${formatNumber(rows)}) were removed because of their age, as row ${tombstoneId} tells.`;
}
