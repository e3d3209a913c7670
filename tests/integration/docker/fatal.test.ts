import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe } from "vitest";
import { createDockerDaemon } from "@/lib/daemon/docker/driver";
import { it as benchIt, type ManagedProxlb } from "@/tests/support/apply-bench";
import { createProxlb, type DockerEngine, loadProxlbImage, startDockerEngine } from "@/tests/support/docker";
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

/** As the compose file has it: its folder is mounted, and Docker starts it again whenever it ends. */
async function inDocker(engine: DockerEngine, config: string, caPem: string): Promise<ManagedProxlb> {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-fatal-"));
  const etc = path.join(folder, "etc");
  const configPath = path.join(etc, "proxlb.yaml");
  mkdirSync(etc);
  writeFileSync(path.join(folder, "ca.pem"), caPem);
  // What is put into the Docker container lands in the mounted folder.
  const created = await createProxlb(engine, {
    name: "proxlb",
    config,
    restart: "unless-stopped",
    env: ["REQUESTS_CA_BUNDLE=/trust/ca.pem"],
    binds: [`${etc}:/etc/proxlb`, `${folder}/ca.pem:/trust/ca.pem`],
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
