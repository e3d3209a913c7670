import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import type { Daemon } from "./schema";

// Apart from select.ts, so that pages do not carry the drivers (dockerode, child processes) in their bundle.
const holder = () => singleton<{ daemon: Daemon | null }>("daemon", () => ({ daemon: null }));

/** The one managed ProxLB of this process. @throws AppError unavailable before `provideDaemon` was called */
export function getDaemon(): Daemon {
  const { daemon } = holder();
  if (!daemon) throw new AppError("unavailable", "ProxLB's driver has not started yet.");
  return daemon;
}

export function provideDaemon(daemon: Daemon): Daemon {
  holder().daemon = daemon;
  return daemon;
}
