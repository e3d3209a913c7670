"use client";

import { Ban, Check, CircleDashed, X } from "lucide-react";
import { useNow } from "@/components/page/use-now";
import { Badge } from "@/components/ui/badge";
import type { AuditRow } from "@/lib/features/audit/schema";
import { outcomeWord } from "./filters";

const LOOKS = {
  ok: { variant: "neutral", icon: Check },
  failed: { variant: "failure", icon: X },
  refused: { variant: "attention", icon: Ban },
  attempt: { variant: "outline", icon: CircleDashed },
} as const;

export function OutcomeBadge({ row }: { row: Pick<AuditRow, "outcome" | "at"> }) {
  const now = useNow();
  const { variant, icon: Icon } = LOOKS[row.outcome];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {outcomeWord(row, now)}
    </Badge>
  );
}
