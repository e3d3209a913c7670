import { members, type Truth } from "./truth";

/** Nodes that ProxLB looks at. */
export const onlineNodes = ({ world }: Truth) =>
  world.nodes.filter(
    ({ node, status }) => status === "online" && !world.config.proxmox_cluster.ignore_nodes.includes(node),
  );

/** Running guests on them, also those whose name another one takes. */
export const guestsSeen = (truth: Truth) =>
  onlineNodes(truth).flatMap(({ qemu, lxc }) =>
    [...qemu, ...lxc].filter(({ status }) => status === "running"),
  );

/** Names of a list in a sentence, of which at most seven are written out. */
export const areAll = (text: string, fits: (name: string) => boolean) => members(text).names.every(fits);
