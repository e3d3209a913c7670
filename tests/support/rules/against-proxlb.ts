import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { Rule, RulesView } from "@/lib/proxlb/rules/rule-schema";
import { differences, planWorld } from "@/tests/support/planner/compare";
import type { Begun } from "@/tests/support/planner/decisions";
import { generateWorld } from "@/tests/support/planner/generate";
import { askOracle } from "@/tests/support/planner/oracle";
import type { World } from "@/tests/support/planner/world";
import { groundOf } from "./ground";

export interface Agreement {
  differences: string[];
  /** How often each source, kind and kind of finding came up. */
  counts: Map<string, number>;
  asked: number;
}

/** Groups, pins and ignored guests as the list of rules has them, against ProxLB's own, on worlds of all sources. */
export async function compareRules(python: string, { seed, count }: { seed: number; count: number }) {
  const worlds = Array.from({ length: count }, (_, index): World => {
    return { ...withHaOfAllTypes(generateWorld(seed + index, true)), trace: true };
  });
  const agreement: Agreement = { differences: [], counts: new Map(), asked: 0 };
  for await (const { world, answer } of askOracle(python, worlds)) {
    agreement.differences.push(...differences(world, planWorld(world), answer));
    if (!answer.start) continue;
    agreement.asked += 1;
    const view = evaluateRules(groundOf(world));
    agreement.differences.push(...ruleDifferences(world.name, view, answer.start));
    for (const label of labelsOf(view)) {
      agreement.counts.set(label, (agreement.counts.get(label) ?? 0) + 1);
    }
  }
  return agreement;
}

/** The generator gives all members to VMs, and now and then one id to two rules, which Proxmox VE refuses. */
function withHaOfAllTypes(world: World): World {
  const containers = new Set(world.nodes.flatMap(({ lxc }) => lxc.map(({ vmid }) => `vm:${vmid}`)));
  const resources = (text: string) =>
    text
      .split(",")
      .map((sid) => (containers.has(sid) ? sid.replace("vm:", "ct:") : sid))
      .join(",");
  const unique = [...new Map(world.ha_rules.map((rule) => [rule.rule, rule])).values()];
  return { ...world, ha_rules: unique.map((rule) => ({ ...rule, resources: resources(rule.resources) })) };
}

function ruleDifferences(name: string, view: RulesView, theirs: Begun): string[] {
  const found: string[] = [];
  const compare = (what: string, ours: Sets, proxlbs: Sets) => {
    const [a, b] = [sorted(ours), sorted(proxlbs)];
    if (a !== b) found.push(`${name}: ${what}: ours ${a}, ProxLB ${b}`);
  };
  const guests = Object.entries(theirs.guests);
  const grouped = new Set(guests.flatMap(([, guest]) => guest.affinity.slice(-1)));
  const groups = Object.entries(theirs.affinity).filter(([group]) => grouped.has(group));
  compare("affinity", ourGroups(view, "affinity"), new Map(groups));
  compare("anti-affinity", ourGroups(view, "anti_affinity"), new Map(Object.entries(theirs.anti)));
  compare("pins", ourPins(view), new Map(guests.map(([guest, { pins }]) => [guest, pins])));
  const ignored = view.rules.filter(({ kind }) => kind === "ignore_guest").flatMap(counting);
  compare(
    "ignored",
    new Map([["ignored", ignored]]),
    new Map([["ignored", guests.flatMap(([guest, { ignore }]) => (ignore ? [guest] : []))]]),
  );
  return found;
}

type Sets = Map<string, readonly string[]>;

/** As text, each set in order and empty ones left out. */
function sorted(sets: Sets): string {
  const entries = [...sets].map(([key, values]): [string, string[]] => [key, [...new Set(values)].sort()]);
  return JSON.stringify(
    entries.filter(([, values]) => values.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function counting(rule: Rule): string[] {
  return rule.members.filter(({ counts }) => counts).map(({ guest }) => guest);
}

function ourGroups({ rules }: RulesView, kind: "affinity" | "anti_affinity"): Sets {
  const groups = new Map<string, string[]>();
  for (const rule of rules) {
    if (!rule.readings.proxlb.some((reading) => reading.kind === kind)) continue;
    const members = rule.members.filter(
      ({ counts, overriddenBy }) => counts && (kind !== "affinity" || overriddenBy === null),
    );
    groups.set(rule.name, [...(groups.get(rule.name) ?? []), ...members.map(({ guest }) => guest)]);
  }
  return groups;
}

function ourPins({ rules }: RulesView): Sets {
  const pins = new Map<string, string[]>();
  for (const rule of rules) {
    const nodes = rule.readings.proxlb.find(({ kind }) => kind === "pin")?.nodes ?? [];
    for (const guest of counting(rule)) pins.set(guest, [...(pins.get(guest) ?? []), ...nodes]);
  }
  return pins;
}

function labelsOf({ rules, findings }: RulesView): string[] {
  const labels = [
    ...rules.map(({ source, kind }) => `rule ${source} ${kind}`),
    ...rules.map(({ state }) => `state ${state}`),
    ...findings.map(({ kind }) => `finding ${kind}`),
  ];
  return [...new Set(labels)];
}
