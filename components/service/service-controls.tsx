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

type Verb = "start" | "stop" | "restart" | "reload";

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

function obstacleOf(verb: Verb, { daemon }: ServiceView): string | null {
  if (daemon.state === "absent" || daemon.state === "engine_down") return "There is nothing to control now.";
  const up = daemon.state === "running" || daemon.state === "starting";
  if (verb === "start" && up) return "It is running.";
  if (verb === "stop" && daemon.state === "stopped") return "It is stopped.";
  if (verb === "reload" && daemon.state !== "running") return "Only a running ProxLB can reload: start it.";
  return null;
}

function hintOf(verb: Verb): string {
  if (verb === "reload")
    return "Takes effect at its next cycle; Proxmox host and credentials only by a restart.";
  if (verb === "restart") return "Reads the config anew and begins a cycle at once.";
  return verb === "start"
    ? "Begins with a cycle, unless a start delay is configured."
    : "Nothing is balanced until it is started again.";
}

function consequenceOf(verb: Verb, { daemon, cycle }: ServiceView): string {
  const neverRan = daemon.startedAt === null && daemon.finishedAt === null;
  const busy =
    cycle.phase === "in_cycle"
      ? " A cycle is going on: migrations that have started finish in Proxmox, the rest of the cycle is lost."
      : "";
  switch (verb) {
    case "start":
      return neverRan
        ? "It has not run here before. It begins with a cycle, which makes the moves that Balancing shows, and from then on balances by itself, also after a restart of this app."
        : "It reads its config and begins with a cycle, which may migrate guests.";
    case "restart":
      return `It reads its config and begins a new cycle at once, which may migrate guests.${busy}`;
    case "stop":
      return `No guest is balanced until somebody starts it again.${busy}`;
    case "reload":
      return "It goes on as it is and reads its config at the start of its next cycle. A config that is not valid ends it then.";
    default:
      return verb satisfies never;
  }
}
