import { Ban, Check, CircleDashed, X } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { AuditRow } from "@/lib/audit-trail/schema";
import { OUTCOME_WORDS } from "./filters";

const LOOKS = {
  ok: { variant: "neutral", icon: Check },
  failed: { variant: "failure", icon: X },
  refused: { variant: "attention", icon: Ban },
  attempt: { variant: "outline", icon: CircleDashed },
} as const;

export function OutcomeBadge({ outcome }: { outcome: AuditRow["outcome"] }) {
  const { variant, icon: Icon } = LOOKS[outcome];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {OUTCOME_WORDS[outcome]}
    </Badge>
  );
}
