import "server-only";
import { getDatabase } from "@/db/client";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Daemon } from "@/lib/daemon/schema";
import { noteTold } from "./store";

/** The same ProxLB, but that it was told to read its file again is remembered, whoever told it. */
export function rememberingReloads(daemon: Daemon): Daemon {
  return {
    ...daemon,
    async reload() {
      const { startId } = await daemon.inspect();
      await daemon.reload();
      if (startId === null) return;
      await noteTold(getDatabase().db, startId).catch((error) =>
        log("config").warn({ error: messageOf(error) }, "that ProxLB was told to reload could not be noted"),
      );
    },
  };
}
