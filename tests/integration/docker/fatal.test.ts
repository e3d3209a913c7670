import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe } from "vitest";
import { createDockerDaemon } from "@/lib/daemon/docker/driver";
import { it as benchIt, type ManagedProxlb } from "@/tests/support/apply-bench";
import {
  createMountedProxlb,
  type DockerEngine,
  loadProxlbImage,
  startDockerEngine,
} from "@/tests/support/docker";
import { putsBackFatal } from "@/tests/support/fatal-configs";

const engine = await startDockerEngine();
const ready = engine !== null && (await loadProxlbImage(engine));

afterAll(async () => {
  await engine?.stop();
});

const it = benchIt.override("managed", async () => {
  return (config: string, caPem: string) => inDocker(engine!, config, caPem);
});

describe.runIf(ready)("a file that ends ProxLB, in Docker, at its start", () => {
  putsBackFatal(it, { usually: 1 });
});

async function inDocker(engine: DockerEngine, config: string, caPem: string): Promise<ManagedProxlb> {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-fatal-"));
  const { created, configPath } = await createMountedProxlb(engine, {
    name: "proxlb",
    folder,
    config,
    caPem,
  });
  const daemon = createDockerDaemon({ dockerHost: engine.dockerHost, containerName: "proxlb" });
  return {
    daemon,
    settings: { configPath, dataDir: path.join(folder, "data") },
    async remove() {
      await daemon.close();
      await created.remove({ force: true });
      rmSync(folder, { recursive: true });
    },
  };
}
