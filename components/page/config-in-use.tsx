"use client";

import { Check, CircleAlert, CircleHelp, CirclePause, Clock, Unplug } from "lucide-react";
import type { ComponentProps } from "react";
import { useConfigState } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import type { ConfigInUse } from "@/lib/features/config/in-use/schema";

type Look = { word: string; variant: ComponentProps<typeof Badge>["variant"]; icon: typeof Check };

const LOOKS: Record<ConfigInUse["state"], Look> = {
  same: { word: "The file on disk", variant: "neutral", icon: Check },
  older: { word: "Another than on disk", variant: "attention", icon: CircleAlert },
  pending: { word: "Reload pending", variant: "moving", icon: Clock },
  partly: { word: "Restart needed", variant: "attention", icon: CircleAlert },
  unknown: { word: "Not known", variant: "outline", icon: CircleHelp },
  stopped: { word: "ProxLB does not run", variant: "outline", icon: CirclePause },
  unmanaged: { word: "No ProxLB managed here", variant: "outline", icon: Unplug },
};

/** Which proxlb.yaml the running ProxLB works with, and since when; where nobody knows, it says so. */
export function ConfigInUseNote() {
  const { inUse } = useConfigState();
  const { word, variant, icon: Icon } = LOOKS[inUse.state];
  return (
    <span className="grid justify-items-start gap-1">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge variant={variant}>
          <Icon aria-hidden />
          {word}
        </Badge>
        {inUse.version === null ? null : <span>version {inUse.version}</span>}
        {inUse.readAt === null ? null : (
          <span className="text-muted-foreground">
            read <Age at={inUse.readAt} />
          </span>
        )}
      </span>
      <span className="text-muted-foreground">{inUse.sentence}</span>
    </span>
  );
}
