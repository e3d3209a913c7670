import { ArrowRight } from "lucide-react";
import { Figure } from "@/components/ui/figure";

/** "24.9 → 8.1 points": a spread before and after; what is not known is a dash. */
export function SpreadChange({ before, after }: { before: number | null; after: number | null }) {
  if (before === null && after === null) return <Figure value={null} />;
  return (
    <span className="whitespace-nowrap tabular-nums">
      {before === null ? "–" : (before * 100).toFixed(1)}
      <ArrowRight className="mx-1 inline size-3 text-muted-foreground" aria-label="to" />
      <Figure value={after === null ? "–" : (after * 100).toFixed(1)} unit="points" />
    </span>
  );
}
