import { clusterRemarks } from "./cluster";
import type { KnownCluster } from "./known-cluster";
import type { Examined, Remark } from "./remark";
import { settingRemarks } from "./settings";
import { startRemarks } from "./start";
import type { Tolerant } from "./tolerant";
import { unreadKeys } from "./unread";

export type { Remark };

/** All that is to be said of what a file means, beyond ProxLB's parser; of the connection only where there is one. */
export function remarksOn(
  { config, hasApi }: Pick<Tolerant, "config" | "hasApi">,
  values: unknown,
  cluster: KnownCluster,
): Remark[] {
  if (config === null) return [];
  const examined: Examined = { config, values, cluster };
  const all = [
    ...startRemarks(config),
    ...unreadKeys(values),
    ...clusterRemarks(config, cluster),
    ...settingRemarks(examined),
  ];
  return hasApi ? all : all.filter(({ path, id }) => path[0] !== "proxmox_api" || id === "key_unread");
}
