import path from "node:path";
import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { smallSeed } from "@/simulator/cluster/seed-small";
import { createMountedProxlb, type DockerEngine } from "../docker";
import type { LaneKind, ManagedByLane } from "./lane";

/** A ProxLB that moves nothing and ends a cycle in seconds: it takes half a second for each guest. */
const quickly: Pick<LaneKind, "cluster" | "configOf"> = {
  cluster: { ...smallSeed(), guests: smallSeed().guests.slice(0, 2), haServices: {}, haRules: [] },
  configOf: ({ port, credentials: { proxlb } }) =>
    stringifyConfig({
      proxmox_api: {
        hosts: [`127.0.0.1:${port}`],
        user: proxlb.user,
        token_id: proxlb.tokenName,
        token_secret: proxlb.secret,
        timeout: 10,
      },
      balancing: { enable: false, balanciness: 10 },
      service: { schedule: { interval: 1, format: "minutes" } },
    }),
};

/** ProxLB is a process of the app, and ends with it. @param python of an environment with ProxLB */
export const asProcess = (python: string): LaneKind => ({
  ...quickly,
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
  ...quickly,
  async manage({ folder, config, caPem }) {
    const name = path.basename(folder).toLowerCase();
    const { created } = await createMountedProxlb(engine, { name, folder, config, caPem });
    return {
      env: { PROXLB_DRIVER: "docker", DOCKER_HOST: engine.dockerHost, PROXLB_CONTAINER: name },
      remove: () => created.remove({ force: true }),
    };
  },
});
