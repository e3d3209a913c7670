import { Badge } from "@/components/ui/badge";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

/** How sure it is that ProxLB would make this plan. */
export function Certainty({ plan }: { plan: Plan }) {
  const { variant, word, title } = CERTAINTY[plan.certainty.kind];
  return (
    <Badge variant={variant} title={title}>
      {word}
    </Badge>
  );
}

const CERTAINTY = {
  certain: {
    variant: "outline",
    word: "certain",
    title:
      "ProxLB makes the same moves in whatever order Proxmox VE lists nodes and guests; all figures are known",
  },
  chance: {
    variant: "attention",
    word: "depends on chance",
    title: "The order in which Proxmox VE lists nodes and guests decides, and it is another at each request",
  },
  estimate: {
    variant: "attention",
    word: "estimate",
    title: "Some of what ProxLB reads is not known here; the reasons are listed",
  },
} as const;
