import { Check, Circle, CircleSlash, LoaderCircle, Undo2, Wrench } from "lucide-react";
import { nodeHref } from "@/components/cluster/hrefs";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { RollView } from "@/lib/features/maintenance/rolls/schema";

const STANDS = {
  to_come: { word: "to come", icon: Circle, classes: "text-muted-foreground" },
  draining: { word: "draining", icon: LoaderCircle, classes: "text-moving" },
  out: { word: "out, and empty", icon: Wrench, classes: "text-attention" },
  returning: { word: "guests come back", icon: LoaderCircle, classes: "text-moving" },
  done: { word: "done", icon: Check, classes: "" },
  still_out: { word: "still in maintenance", icon: Wrench, classes: "text-attention" },
  back_since: { word: "not done, and out of maintenance again", icon: Undo2, classes: "" },
  left_alone: { word: "was not taken out", icon: CircleSlash, classes: "text-muted-foreground" },
} as const;

/** A node of a roll, and where it stands. */
export function NodeLine({ node, stands }: RollView["nodes"][number]) {
  const { word, icon: Icon, classes } = STANDS[stands];
  const isQuiet = stands === "to_come" || stands === "left_alone";
  return (
    <li className="flex items-center gap-2">
      <Icon className={cn("size-4 shrink-0", classes)} aria-hidden />
      <Link href={nodeHref(node)} className="font-medium hover:underline">
        {node}
      </Link>
      <span className={cn(isQuiet && "text-muted-foreground")}>{word}</span>
    </li>
  );
}
