import path from "node:path";
import { createMountedProxlb, type DockerEngine } from "../docker";
import { quietCluster, quietConfig } from "../quiet-proxlb";
import type { LaneKind, ManagedByLane } from "./lane";

const quietly: Pick<LaneKind, "cluster" | "configOf"> = {
  cluster: quietCluster,
  configOf: (simulator) => quietConfig(simulator, { timeout: 10 }),
};

/** ProxLB is a process of the app, and ends with it. @param python of an environment with ProxLB */
export const asProcess = (python: string): LaneKind => ({
  ...quietly,
  manage: async ({ folder }): Promise<ManagedByLane> => ({
    env: {
      PROXLB_DRIVER: "process",
      PROXLB_PYTHON: python,
      REQUESTS_CA_BUNDLE: path.join(folder, "ca.pem"),
    },
    remove: async () => undefined,
  }),
});

/** ProxLB runs in Docker, and on when the app is killed. */
export const inDocker = (engine: DockerEngine): LaneKind => ({
  ...quietly,
  async manage({ folder, config, caPem }) {
    const name = path.basename(folder).toLowerCase();
    const { created } = await createMountedProxlb(engine, { name, folder, config, caPem });
    return {
      env: { PROXLB_DRIVER: "docker", DOCKER_HOST: engine.dockerHost, PROXLB_CONTAINER: name },
      remove: () => created.remove({ force: true }),
    };
  },
});
