import { Badge } from "@/components/ui/badge";
import { formatDuration } from "@/lib/core/units";
import { PICTURE_OLD_MS } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGap } from "@/lib/proxlb/planner/gap-schema";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { gapSentence } from "@/lib/proxlb/planner/plan-sentences";

type Sure = Pick<Plan, "certainty" | "quorumAgeSeconds" | "gaps" | "moves">;

/** How sure it is that ProxLB would make this plan, in a word; its title has the sentence. */
export function Certainty({ plan }: { plan: Sure }) {
  const { variant, word } = CERTAINTY[plan.certainty.kind];
  return (
    <Badge variant={variant} title={certaintySentence(plan)}>
      {word}
    </Badge>
  );
}

/** Says it in one sentence: of what orders of PVE's lists came out, or which input is missing or old. */
export function certaintySentence({ certainty, quorumAgeSeconds, gaps, moves }: Sure): string {
  const { kind, chances } = certainty;
  if (kind === "certain") {
    const same =
      "ProxLB makes the same moves in whatever order Proxmox VE lists nodes and guests; all figures are known, as of this picture.";
    return `${same}${quorumSentence(quorumAgeSeconds)}`;
  }
  if (kind === "estimate") {
    const [first, ...others] = gaps.filter((gap) => gap.affects === "moves");
    if (!first) return "An estimate: some of what ProxLB reads is not known here.";
    return `An estimate. ${estimateSentence(first)}${others.length > 0 ? ` And ${others.length} more.` : ""}`;
  }
  if (chances === null) {
    return "The order in which Proxmox VE lists nodes and guests decides, and it is another at each request.";
  }
  const plans = moves.length === 0 ? "moves nothing" : "makes exactly these moves";
  const lists = `${chances.orders} random orders of Proxmox VE's lists`;
  return chances.same === chances.orders
    ? `In all ${lists} that were tried ProxLB ${plans}.`
    : `In ${chances.same} of ${lists} ProxLB ${plans}, and ${chances.outcomes} different sets of moves came up.`;
}

/** The quorum is asked for less often than the rest of the picture: what is older says so. */
function quorumSentence(ageSeconds: number | null): string {
  if (ageSeconds === null || ageSeconds * 1000 <= PICTURE_OLD_MS) return "";
  return ` That the cluster has a quorum was read ${formatDuration(ageSeconds)} before.`;
}

/** Which input is missing or old, and what mends it. */
export function estimateSentence(gap: PlanGap): string {
  return `${gapSentence(gap)}${gap.fetch === null ? "" : ` ${MENDS[gap.fetch]}`}`;
}

const MENDS = {
  figures: "“Ask for exact figures” on Balancing, for Operators, fetches this.",
  lists: "ProxLB UI reads it again by itself while this page is open.",
} as const;

const CERTAINTY = {
  certain: { variant: "outline", word: "certain" },
  chance: { variant: "attention", word: "depends on chance" },
  estimate: { variant: "attention", word: "estimate" },
} as const;
