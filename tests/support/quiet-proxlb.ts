import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { smallSeed } from "@/simulator/cluster/seed-small";
import type { Simulator } from "@/simulator/start";

const seed = smallSeed();
/** A cluster in which the real ProxLB ends a cycle in seconds: it takes half a second for each guest. */
export const quietCluster = { ...seed, guests: seed.guests.slice(0, 2), haServices: {}, haRules: [] };

/** A proxlb.yaml with which it moves nothing there. @param api more of the connection */
export function quietConfig(
  { port, credentials: { proxlb } }: Simulator,
  api: { timeout?: number } = {},
): string {
  return stringifyConfig({
    proxmox_api: {
      hosts: [`127.0.0.1:${port}`],
      user: proxlb.user,
      token_id: proxlb.tokenName,
      token_secret: proxlb.secret,
      ...api,
    },
    balancing: { enable: false, balanciness: 10 },
    service: { schedule: { interval: 1, format: "minutes" } },
  });
}
