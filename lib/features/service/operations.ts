import "server-only";
import { operation } from "@/lib/access/operation";
import type { Daemon } from "@/lib/daemon/schema";
import { noteReason } from "@/lib/runs/note-reason";
import { serviceView } from "./queries";
import { ServiceReason, ServiceView } from "./schema";

export const startService = serviceOperation("start", (daemon) => daemon.start());
export const stopService = serviceOperation("stop", (daemon) => daemon.stop());
export const restartService = serviceOperation("restart", (daemon) => daemon.restart());
/** ProxLB reads its config again at the start of its next cycle, not at once. */
export const reloadService = serviceOperation("reload", (daemon) => daemon.reload());

function serviceOperation(
  verb: "start" | "stop" | "restart" | "reload",
  act: (daemon: Daemon) => Promise<void>,
) {
  return operation({
    name: `service.${verb}`,
    permission: "service.control",
    input: ServiceReason,
    output: ServiceView,
    audit: () => ({ resource: "service" }),
    async run(context, { reason }) {
      const { daemon, live } = context;
      noteReason(context, "reason", reason || undefined);
      try {
        await act(daemon);
      } finally {
        live.publish("service");
      }
      return serviceView(daemon);
    },
  });
}
