import type { Env } from "@/lib/core/env";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import type { Daemon } from "./schema";

/** The driver PROXLB_DRIVER names. Its code (dockerode, child processes) loads with the first use. */
export function createDaemon(settings: Env): Daemon {
  switch (settings.PROXLB_DRIVER) {
    case "none":
      return createNoDaemon();
    case "process":
      return loadedOnUse("process", async () => {
        const { createProcessDaemon, processOptions } = await import("@/lib/daemon/process/driver");
        return createProcessDaemon(processOptions(settings));
      });
    case "docker":
      return loadedOnUse("docker", async () => {
        const { createDockerDaemon } = await import("@/lib/daemon/docker/driver");
        return createDockerDaemon({
          dockerHost: settings.DOCKER_HOST,
          certPath: settings.DOCKER_CERT_PATH,
          containerName: settings.PROXLB_CONTAINER,
        });
      });
    default:
      return settings.PROXLB_DRIVER satisfies never;
  }
}

function loadedOnUse(driver: Daemon["driver"], load: () => Promise<Daemon>): Daemon {
  let loading: Promise<Daemon> | null = null;
  const daemon = () => {
    loading ??= load();
    return loading;
  };
  return {
    driver,
    inspect: async () => (await daemon()).inspect(),
    stats: async () => (await daemon()).stats(),
    start: async () => (await daemon()).start(),
    stop: async () => (await daemon()).stop(),
    restart: async () => (await daemon()).restart(),
    reload: async () => (await daemon()).reload(),
    async *follow(options) {
      yield* (await daemon()).follow(options);
    },
    runOnce: async (request) => (await daemon()).runOnce(request),
    cleanUp: async () => (await daemon()).cleanUp(),
    // Closing what was never used must not start it.
    close: async () => (loading ? (await loading).close() : undefined),
  };
}
