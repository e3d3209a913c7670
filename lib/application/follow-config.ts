import "server-only";
import { readConfigFile } from "@/lib/config-file/read";
import { env } from "@/lib/core/env";
import { isAppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { type Redactor, redactorForText } from "@/lib/proxlb/log/redact";
import { connectionFromConfig } from "@/lib/proxmox/connection";
import { connectProxmox } from "@/lib/proxmox/instance";

/** Half of what ProxLB's users would notice; a stat of one file. */
const LOOK_MS = 2_000;

/**
 * Keeps what depends on proxlb.yaml in step with it: the connection to Proxmox and the mask over the log. Polls,
 * because file events do not arrive for bind mounts and network file systems.
 */
export async function followConfigFile(): Promise<{ redact: Redactor; close(): Promise<void> }> {
  let redact: Redactor = (line) => line;
  let seen = "";

  async function look(): Promise<void> {
    const file = await readConfigFile();
    const key = file.state === "read" ? file.sha256 : file.reason;
    if (key === seen) return;
    seen = key;
    if (file.state === "read") redact = redactorForText(file.text);
    const api = file.state === "read" && file.parsed.ok ? file.parsed.config.proxmox_api : null;
    // A broken or missing file says nothing about the cluster: stay with the connection there is.
    if (api === null && !env().PVE_HOSTS) return;
    try {
      connectProxmox(connectionFromConfig(api, env()));
    } catch (error) {
      if (!isAppError(error)) throw error;
      log("config").error({ reason: error.message }, "the connection to Proxmox is not usable");
    }
  }

  await look();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const again = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      look()
        .catch((error) =>
          log("config").warn({ error: messageOf(error) }, "proxlb.yaml could not be followed"),
        )
        .finally(again);
    }, LOOK_MS);
    timer.unref();
  };
  again();
  return {
    redact: (line) => redact(line),
    close: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
