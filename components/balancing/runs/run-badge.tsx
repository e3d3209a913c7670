import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { stateWord } from "@/components/balancing/words";
import { Badge } from "@/components/ui/badge";
import type { RunSummary } from "@/lib/runs/schema";

const ICONS = { neutral: CircleCheck, moving: LoaderCircle, attention: TriangleAlert, failure: CircleAlert };

export function RunBadge({ run }: { run: Pick<RunSummary, "state" | "migrationsFailed"> }) {
  const { word, tone } = stateWord(run);
  const Icon = ICONS[tone];
  return (
    <Badge variant={tone}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
