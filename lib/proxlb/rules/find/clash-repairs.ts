import { capital, count } from "@/lib/proxlb/planner/sentence-words";
import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { WrittenRule } from "@/lib/proxlb/rules/ground";
import { holds } from "@/lib/proxlb/rules/hold/holds";
import { makeUnit, type Problem, type Unit, withGuests, withoutRules } from "@/lib/proxlb/rules/hold/problem";
import type { RepairChange } from "@/lib/proxlb/rules/repair-schema";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { named, some } from "@/lib/proxlb/rules/words";
import type { NamedClash } from "./clash";

type Repairs = RuleFinding["repairs"];

/** Changes after which the rest of a clash can hold; each was tried. The cheapest first. */
export function clashRepairs(clash: NamedClash): Repairs {
  const { cheapest } = clash;
  const wholes = clash.units
    .filter((unit) => !(cheapest.whole && unit === cheapest.unit))
    .flatMap((unit) => dropUnit(clash, unit));
  const first = cheapest.whole ? dropUnit(clash, cheapest.unit) : withoutGuests(clash);
  return [...first, ...nodesBack(clash), ...widerPins(clash), ...wholes];
}

/** What it costs to write: a tag stands at each of its guests. */
export function costOf(byId: ReadonlyMap<string, WrittenRule>) {
  return ({ rules }: Unit) => {
    const own = rules.flatMap((id) => byId.get(id) ?? []);
    const whole = own.reduce(
      (sum, { source, subjects }) => sum + (source === "tag" ? subjects.length : 1),
      0,
    );
    return { whole, perGuest: own.length };
  };
}

function dropUnit(clash: NamedClash, unit: Unit): Repairs {
  const rules = clash.rulesOf([unit]);
  const [first, ...rest] = rules.map(({ id }): RepairChange => ({ kind: "drop_rule", rule: id }));
  if (!first || !holdsWithout(clash, unit)) return [];
  const tags = rules.flatMap(({ source, subjects }) => (source === "tag" ? [subjects.length] : []));
  const from = tags.length > 0 ? ` (from ${count(Math.max(...tags), "guest")})` : "";
  return [{ sentence: `Remove ${some(rules.map(named), 4)}${from}`, changes: [first, ...rest] }];
}

/** A pin that is given up leaves others of the same guests stricter than before, and one rule may be in several units. */
function holdsWithout({ problem, units }: NamedClash, unit: Unit): boolean {
  const rest = withoutRules(units, new Set(unit.rules));
  const isAllElse = rest.length === units.length - 1 && rest.every((other) => units.includes(other));
  // A smallest set holds without any one of its units. Of guests apart that may not be decided.
  if (isAllElse && units.every(({ kind }) => kind !== "apart")) return true;
  return holds(problem, rest);
}

function withoutGuests(clash: NamedClash): Repairs {
  const { unit, guests } = clash.cheapest;
  const rules = clash.rulesOf([unit]);
  const who = clash.guestsOf(guests);
  const [first, ...rest] = who.flatMap(({ vmid, name }) =>
    rules.map(
      (rule): RepairChange =>
        rule.source === "tag"
          ? { kind: "remove_tag", vmid, guest: name, tag: rule.name }
          : { kind: "remove_member", rule: rule.id, vmid, guest: name },
    ),
  );
  if (!first) return [];
  const names = some(who.map(({ name }) => name));
  return [{ sentence: `Take ${names} out of ${some(rules.map(named), 4)}`, changes: [first, ...rest] }];
}

interface NodeBack {
  bytes: number;
  changes: RepairChange[];
  sentence: string;
}

/** Nodes that are known and not in use, as many as it takes. */
function nodesBack(clash: NamedClash): Repairs {
  const idle = idleNodes(clash);
  if (clash.kind === "pinned_nowhere") {
    const named = new Set(
      clash.rules.flatMap(({ nodes }) => nodes.map((node) => withoutPriority(node).toLowerCase())),
    );
    const avoids = clash.rules.some(({ kind }) => kind === "avoid");
    return idle
      .filter(({ name }) => named.has(name.toLowerCase()) !== avoids)
      .map(({ back }) => repairOf([back]));
  }
  if (clash.kind !== "more_apart_than_nodes") return [];
  for (let count = 1; count <= idle.length; count += 1) {
    const back = idle.slice(0, count);
    if (holdsWith(clash, back)) return [repairOf(back.map((node) => node.back))];
  }
  return [];
}

/** A node that comes back brings the guests that are on it, and those of the rule want nodes of their own. */
function holdsWith(
  { asked, problem, rules, units }: NamedClash,
  back: readonly { name: string; back: NodeBack }[],
): boolean {
  const names = new Set(back.map(({ name }) => name));
  const coming = rules
    .flatMap(({ subjects }) => subjects)
    .filter(({ guest }) => names.has(guest.node) && !asked.takesPart(guest));
  const numbers = coming.map((_, index) => problem.memoryBytes.length + index);
  const widened = units.map((unit) => withGuests(unit, [...unit.guests, ...numbers]));
  const wider: Problem = {
    capacityBytes: [...problem.capacityBytes, ...back.map((node) => node.back.bytes)],
    memoryBytes: [...problem.memoryBytes, ...coming.map(({ guest }) => guest.memoryUsedBytes ?? 0)],
    units: widened,
  };
  return holds(wider, widened);
}

function repairOf(backs: readonly NodeBack[]): Repairs[number] {
  const text = backs.map(({ sentence }) => sentence).join(", ");
  return { sentence: capital(text), changes: backs.flatMap(({ changes }) => changes) };
}

function idleNodes({ ground: { model } }: NamedClash): { name: string; back: NodeBack }[] {
  const balanced = new Set(model.nodes.map(({ name }) => name));
  const { ignore_nodes, maintenance_nodes } = model.config.proxmox_cluster;
  const idle = model.nodes.filter(({ maintenance }) => maintenance !== null);
  const outside = model.cluster.nodes.filter(({ name }) => !balanced.has(name));
  const back = (name: string, bytes: number, steps: readonly [RepairChange, string][]) => ({
    name,
    back: {
      bytes,
      changes: steps.map(([change]) => change),
      sentence: steps.map(([, text]) => text).join(", "),
    },
  });
  const drained = (node: string): [RepairChange, string] => [
    { kind: "end_maintenance", node },
    `end the maintenance of ${node}`,
  ];
  return [
    ...idle.map(({ name, usable }) => back(name, usable.memory, [drained(name)])),
    ...outside.map(({ name: node, online, memoryTotalBytes }) => {
      const steps: [RepairChange, string][] = [];
      if (!online) steps.push([{ kind: "bring_online", node }, `bring ${node} online`]);
      if (ignore_nodes.includes(node)) {
        steps.push([{ kind: "end_ignoring_node", node }, `take ${node} out of ignore_nodes`]);
      }
      if (maintenance_nodes.includes(node)) steps.push(drained(node));
      return back(node, memoryTotalBytes ?? 0, steps);
    }),
  ].filter(({ back: { changes } }) => changes.length > 0);
}

/** Tries of one clash; each solves it once. */
const MOST_TRIES = 6;

/** One more node for one of the pins, where that is enough. */
function widerPins(clash: NamedClash): Repairs {
  const { problem } = clash;
  const { nodes } = clash.asked;
  let tries = 0;
  for (const unit of clash.units) {
    const [rule] = clash.rulesOf([unit]);
    if (unit.kind !== "on" || !rule || rule.kind !== "pin") continue;
    for (const [number, { name }] of nodes.entries()) {
      if (unit.nodes.includes(number)) continue;
      tries += 1;
      if (tries > MOST_TRIES) return [];
      const others = clash.units.filter((other) => other !== unit);
      // Where pins do not meet, a node that another of them leaves out is no place to meet either.
      if (clash.kind === "pins_disjoint" && !others.every((other) => allows(other, number))) continue;
      const wider = makeUnit("on", unit.guests, unit.rules, [...unit.nodes, number], unit.parts);
      if (!holds(problem, [...others, wider])) continue;
      return [
        {
          sentence: `Let ${named(rule)} allow ${name} too`,
          changes: [{ kind: "add_node", rule: rule.id, node: name }],
        },
      ];
    }
  }
  return [];
}

function allows(unit: Unit, node: number): boolean {
  return unit.kind !== "on" || unit.nodes.includes(node);
}
