import { z } from "zod";

const vmid = z.number().int();
const guest = z.string();

/** A change that ends a finding, as data; `sentence` says it as an imperative. Nothing here makes it. */
const what = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("remove_tag"), vmid, guest, tag: z.string() }),
  z.object({ kind: z.literal("rename_tag"), vmid, guest, tag: z.string(), to: z.string() }),
  z.object({ kind: z.literal("add_tag"), vmid, guest, tag: z.string() }),
  /** From every guest that has the tag; from proxlb.yaml; from Proxmox VE. */
  z.object({ kind: z.literal("drop_rule"), rule: z.string() }),
  z.object({ kind: z.literal("remove_member"), rule: z.string(), vmid, guest }),
  z.object({ kind: z.literal("add_node"), rule: z.string(), node: z.string() }),
  z.object({ kind: z.literal("rename_node"), rule: z.string(), node: z.string(), to: z.string() }),
  z.object({ kind: z.literal("rename_entry"), rule: z.string(), to: z.string() }),
  z.object({ kind: z.literal("enable_rule"), rule: z.string() }),
  z.object({ kind: z.literal("drop_priorities"), rule: z.string() }),
  z.object({ kind: z.literal("set_strict"), rule: z.string(), strict: z.boolean() }),
  z.object({ kind: z.literal("end_maintenance"), node: z.string() }),
  z.object({ kind: z.literal("end_ignoring_node"), node: z.string() }),
  z.object({ kind: z.literal("bring_online"), node: z.string() }),
  z.object({ kind: z.literal("rename_guest"), vmid, guest }),
  z.object({ kind: z.literal("move_guest"), vmid, guest, from: z.string(), to: z.string() }),
  z.object({ kind: z.literal("start_guest"), vmid, guest }),
  z.object({ kind: z.literal("grant"), identity: z.string(), privilege: z.string(), path: z.string() }),
  z.object({ kind: z.literal("upgrade_nodes"), nodes: z.array(z.string()) }),
  z.object({ kind: z.literal("balance_type"), type: z.string() }),
]);
export type RepairChange = z.infer<typeof what>;

export const Repair = z.object({
  sentence: z.string(),
  /** All of them together are one repair. */
  changes: z.array(what).min(1),
});
export type Repair = z.infer<typeof Repair>;
