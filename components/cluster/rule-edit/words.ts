import { plural } from "@/components/page/words";
import type { RuleChangeView } from "@/lib/features/rules/writes/schema";
import type { RuleHome, WishKind } from "@/lib/proxlb/rules/write/wish-schema";
import type { ChangeItem, HaWrite } from "@/lib/proxlb/rules/write/write-schema";

export const WISH_WORDS: Record<WishKind, { word: string; hint: string }> = {
  anti_affinity: { word: "Keep apart", hint: "Each of the guests on a node of its own." },
  affinity: { word: "Keep together", hint: "All of the guests on one node." },
  pin: { word: "Pin to nodes", hint: "The guests on the nodes that you name, and on no other." },
  ignore_guest: { word: "Ignore", hint: "ProxLB leaves the guests where they are." },
};

export const HOME_WORDS: Record<RuleHome, { word: string; hint: string }> = {
  tags: {
    word: "Tags",
    hint: "Each guest carries its rule: it goes where the guest goes, shows in Proxmox VE, and ProxLB reads it in its next cycle.",
  },
  config: {
    word: "proxlb.yaml",
    hint: "One rule for whatever is in a pool, or names to ignore; ProxLB reads it when it reads the file again.",
  },
  ha: {
    word: "HA rule",
    hint: "Proxmox VE enforces it itself, for guests of its HA manager; ProxLB reads it too, a rule about nodes also as a group.",
  },
};

type State = RuleChangeView["state"];

export const CHANGE_STATES: Record<
  State,
  { word: string; tone: "moving" | "neutral" | "attention" | "outline" }
> = {
  running: { word: "being written", tone: "moving" },
  finished: { word: "done", tone: "neutral" },
  stopped: { word: "stopped", tone: "attention" },
  interrupted: { word: "interrupted", tone: "attention" },
};

type Items = Pick<RuleChangeView, "items">;

export function countOf({ items }: Items, ...states: ChangeItem["state"][]): number {
  return items.filter(({ state }) => states.includes(state)).length;
}

/** Where a change stands, in a sentence. */
export function changeSentence(change: RuleChangeView): string {
  const { items, state, undoes } = change;
  const done = items.length - countOf(change, "waiting", "writing");
  const of = plural(items.length, "write");
  if (state === "running") return `${done} of ${of} done.`;
  const verb = undoes === null ? "written" : "put back";
  const parts = [
    `${countOf(change, "written")} of ${items.length} ${verb}`,
    ...some(countOf(change, "unchanged"), "was so already", "were so already"),
    ...some(
      countOf(change, "left_alone"),
      "left as it is, changed by somebody since",
      "left as they are, changed by somebody since",
    ),
    ...some(countOf(change, "failed"), "failed"),
    ...some(countOf(change, "waiting"), "not begun"),
    ...some(
      countOf(change, "writing"),
      "begun, and whether it was written is not known",
      "begun, and whether they were written is not known",
    ),
  ];
  return `${parts.join("; ")}.`;
}

function some(count: number, one: string, many = one): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** An HA rule in a line: "keeps apart vm:101, vm:102"; "none" where there is none. */
export function haWords(rule: HaWrite["before"]): string {
  if (rule === null) return "none";
  const { type, affinity, resources, nodes, strict, disabled } = rule;
  const guests = resources.join(", ");
  const off = disabled ? ", disabled" : "";
  if (type === "resource-affinity") {
    return `keeps ${affinity === "negative" ? "apart" : "together"} ${guests}${off}`;
  }
  const verb = affinity === "negative" ? "keeps" : "places";
  const where = affinity === "negative" ? "off" : "on";
  return `${verb} ${guests} ${where} ${nodes.join(", ")}${strict ? "" : ", not strict"}${off}`;
}

/** A value of proxlb.yaml in a line; "not there" where there is none. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return "not there";
  if (Array.isArray(value)) return `[${value.map(String).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const keys = Object.entries(value).filter(([, each]) => each !== null);
  return `{ ${keys.map(([key, each]) => `${key}: ${valueWords(each)}`).join(", ")} }`;
}
