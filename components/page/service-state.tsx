import { CircleAlert, CircleDashed, CirclePause, CirclePlay, Loader, Unplug } from "lucide-react";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/badge";
import type { DaemonState } from "@/lib/daemon/schema";

type Look = { word: string; variant: ComponentProps<typeof Badge>["variant"]; icon: typeof CirclePlay };

const LOOKS: Record<DaemonState["state"], Look> = {
  running: { word: "Running", variant: "neutral", icon: CirclePlay },
  starting: { word: "Starting", variant: "moving", icon: Loader },
  stopped: { word: "Stopped", variant: "attention", icon: CirclePause },
  crash_loop: { word: "Keeps crashing", variant: "failure", icon: CircleAlert },
  absent: { word: "Not there", variant: "outline", icon: CircleDashed },
  engine_down: { word: "Docker does not answer", variant: "failure", icon: Unplug },
};

export function StateBadge({ state }: { state: DaemonState["state"] }) {
  const { word, variant, icon: Icon } = LOOKS[state];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
