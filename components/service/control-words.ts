import type { ServiceView } from "@/lib/features/service/schema";

export type Verb = "start" | "stop" | "restart" | "reload";

/** Why it cannot be done now; null when it can. */
export function obstacleOf(verb: Verb, { daemon }: ServiceView): string | null {
  if (daemon.state === "absent" || daemon.state === "engine_down") return "There is nothing to control now.";
  const up = daemon.state === "running" || daemon.state === "starting";
  if (verb === "start" && up) return "It is running.";
  if (verb === "stop" && daemon.state === "stopped") return "It is stopped.";
  if (verb === "reload" && daemon.state !== "running") return "Only a running ProxLB can reload: start it.";
  return null;
}

/** What it is for. */
export function hintOf(verb: Verb): string {
  if (verb === "reload")
    return "Takes effect at its next cycle; Proxmox host and credentials only by a restart.";
  if (verb === "restart")
    return "Reads the config anew and begins with a cycle, unless a start delay is configured.";
  return verb === "start"
    ? "Begins with a cycle, unless a start delay is configured."
    : "Nothing is balanced until it is started again.";
}

/** What it does, for the question before it. */
export function consequenceOf(verb: Verb, { daemon, cycle }: ServiceView): string {
  const neverRan = daemon.startedAt === null && daemon.finishedAt === null;
  const busy =
    cycle.phase === "in_cycle"
      ? " A cycle is going on: migrations that have started finish in Proxmox, the rest of the cycle is lost."
      : "";
  switch (verb) {
    case "start":
      return neverRan
        ? "It has not run here before. It begins with a cycle (after service.delay, where that is on), which makes the moves that Balancing shows then, and from then on balances by itself, also after a restart of this app."
        : "It reads its config and begins with a cycle (after service.delay, where that is on), which may migrate guests.";
    case "restart":
      return `It reads its config and begins a new cycle (after service.delay, where that is on), which may migrate guests.${busy}`;
    case "stop":
      return `No guest is balanced until somebody starts it again.${busy}`;
    case "reload":
      return "It goes on as it is and reads its config at the start of its next cycle. A config that is not valid ends it then.";
    default:
      return verb satisfies never;
  }
}
