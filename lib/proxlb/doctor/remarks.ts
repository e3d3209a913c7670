import { clusterRemarks } from "./cluster";
import type { Examined, Remark } from "./remark";
import { settingRemarks } from "./settings";
import { startRemarks } from "./start";
import { unreadKeys } from "./unread";

export type { Remark };

/**
 * All that is to be said of what a file means, beyond ProxLB's parser.
 * @param hasApi false where nothing can be said of the connection
 */
export function remarksOn(examined: Examined, { hasApi = true } = {}): Remark[] {
  const { config, values, cluster } = examined;
  const all = [
    ...startRemarks(config),
    ...unreadKeys(values),
    ...clusterRemarks(config, cluster),
    ...settingRemarks(examined),
  ];
  return hasApi ? all : all.filter(({ path, id }) => path[0] !== "proxmox_api" || id === "key_unread");
}
