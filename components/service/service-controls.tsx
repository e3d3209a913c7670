"use client";

import { CirclePlay, type LucideIcon, RefreshCw, RotateCcw, Square } from "lucide-react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import {
  reloadServiceAction,
  restartServiceAction,
  startServiceAction,
  stopServiceAction,
} from "@/lib/features/service/actions";
import type { ServiceView } from "@/lib/features/service/schema";
import { consequenceOf, hintOf, obstacleOf, type Verb } from "./control-words";

interface Control {
  label: string;
  done: string;
  icon: LucideIcon;
  action: typeof startServiceAction;
  destructive?: boolean;
}

const CONTROLS: Record<Verb, Control> = {
  start: { label: "Start", done: "ProxLB is starting.", icon: CirclePlay, action: startServiceAction },
  restart: { label: "Restart", done: "ProxLB was restarted.", icon: RotateCcw, action: restartServiceAction },
  reload: {
    label: "Reload config",
    done: "ProxLB will read its config at its next cycle.",
    icon: RefreshCw,
    action: reloadServiceAction,
  },
  stop: {
    label: "Stop",
    done: "ProxLB was stopped.",
    icon: Square,
    action: stopServiceAction,
    destructive: true,
  },
};

/** Start, restart, reload, stop; each says first what it does to the cycle in progress. */
export function ServiceControls({ service }: { service: ServiceView }) {
  return (
    <ul className="grid gap-3">
      {(Object.keys(CONTROLS) as Verb[]).map((verb) => (
        <ControlRow key={verb} verb={verb} service={service} />
      ))}
    </ul>
  );
}

function ControlRow({ verb, service }: { verb: Verb; service: ServiceView }) {
  const { label, done, icon: Icon, action, destructive } = CONTROLS[verb];
  const obstacle = obstacleOf(verb, service);
  // `?ask=restart` comes from the command palette.
  const [asked, setAsked] = useUrlState("ask");
  const button = (
    <Button variant="outline" className="justify-start" disabled={obstacle !== null}>
      <Icon aria-hidden />
      {label}
    </Button>
  );
  return (
    <li className="grid gap-1">
      <ConfirmDialog
        trigger={button}
        open={asked === verb && obstacle === null}
        onOpenChange={(open) => setAsked(open ? verb : "")}
        title={`${label} ProxLB?`}
        consequence={consequenceOf(verb, service)}
        confirmLabel={label}
        destructive={destructive ?? false}
        action={() => action({})}
        success={done}
      />
      <p className="text-muted-foreground text-table">{obstacle ?? hintOf(verb)}</p>
    </li>
  );
}
