import { addTo } from "@/lib/core/grouped";
import type { PlannerGuest, PlannerNode } from "@/lib/proxlb/planner/cluster";
import type { Model } from "@/lib/proxlb/planner/model";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { ModelNode } from "@/lib/proxlb/planner/shapes";
import { withoutPriority } from "./book";
import type { RulesGround, Subject, WrittenRule } from "./ground";
import type { Demand, Problem, Unit } from "./hold/problem";

/** A question whether rules can hold, with what its numbers stand for. */
export interface Asked {
  readonly problem: Problem;
  readonly guests: readonly PlannerGuest[];
  readonly nodes: readonly ModelNode[];
}

/**
 * What is asked for, whoever enforces it: tags and rules of pools as their author meant them, HA rules as Proxmox VE
 * keeps them. Of guests that run on nodes that ProxLB balances, and of those nodes without the ones in maintenance.
 * Pins of tags and pools allow any of their nodes, as in ProxLB; wishes (not strict) ask for nothing.
 */
export function askedFor(ground: RulesGround, written: readonly WrittenRule[], table: GuestTable): Asked {
  const units: Unit[] = [];
  const pinned = new Map<Subject, PinPart[]>();
  for (const rule of written) {
    const subjects = rule.subjects.filter(({ guest }) => table.has(guest));
    if (subjects.length === 0 || rule.unread !== null || rule.ha?.disabled) continue;
    const add = (demand: Omit<Demand, "guests"> & { nodes?: readonly number[] }) =>
      units.push({
        ...demand,
        guests: subjects.map(({ guest }) => table.of(guest)),
        rules: [rule.id],
      } as Unit);
    if (rule.kind === "affinity" && subjects.length > 1) add({ kind: "together" });
    if (rule.kind === "anti_affinity" && subjects.length > 1) add({ kind: "apart" });
    if (rule.ha) {
      const nodes = rule.strict ? table.nodesOfHa(rule) : null;
      if (nodes) add({ kind: "on", nodes });
    } else if (rule.kind === "pin") {
      const known = rule.nodes.flatMap((node) => ground.model.book.nodeNamed(node) ?? []);
      if (known.length === 0) continue;
      const nodes = known.flatMap((name) => table.nodeNumbers(name));
      for (const subject of subjects.filter(({ rules }) => rules.strict)) {
        addTo(pinned, subject, { rule: rule.id, nodes });
      }
    }
  }
  return table.asked([...units, ...pinUnits(pinned, table)]);
}

/** What ProxLB itself takes for its rules: the last group of each guest, names across sources, node rules as groups. */
export function readByProxlb(
  { model }: RulesGround,
  written: readonly WrittenRule[],
  table: GuestTable,
): Asked {
  const idsOf = ruleIds(written);
  const units: Unit[] = [];
  for (const { rule, guests } of model.groups) {
    if (rule === null || guests.length < 2) continue;
    units.push({
      kind: "together",
      guests: guests.map(({ guest }) => table.of(guest)),
      rules: idsOf("affinity", rule.name),
    });
  }
  for (const { rule, guests } of model.antiGroups) {
    const members = new Set(guests);
    if (members.size < 2) continue;
    const numbers = [...members].map(({ guest }) => table.of(guest));
    units.push({ kind: "apart", guests: numbers, rules: idsOf("anti_affinity", rule.name) });
  }
  return table.asked([...units, ...pinsByProxlb(model, table, idsOf)]);
}

/** One demand for all guests whose pins are of the same rules: the nodes are the rules', whoever the guest. */
function pinsByProxlb(model: Model, table: GuestTable, idsOf: ReturnType<typeof ruleIds>): Unit[] {
  const units = new Map<string, Unit & { guests: number[] }>();
  for (const { guest, rules } of model.guests) {
    if (rules.pins.length === 0 || !rules.strict) continue;
    let key = "";
    let last: RuleRef | null = null;
    for (const { rule } of rules.pins) {
      if (rule !== last && rule.name !== last?.name) key += `${rule.source} ${rule.name}\n`;
      last = rule;
    }
    const known = units.get(key);
    if (known) {
      known.guests.push(table.of(guest));
      continue;
    }
    const nodes = [...new Set(rules.pins.flatMap(({ node }) => table.nodeNumbers(node)))];
    const refs = new Set(rules.pins.map(({ rule }) => rule));
    const ids = [...new Set([...refs].flatMap(({ name }) => idsOf("pin", name)))];
    units.set(key, { kind: "on", guests: [table.of(guest)], nodes, rules: ids });
  }
  return [...units.values()];
}

/** Ids of the rules by a name that ProxLB reads as this; an HA rule about nodes is read as two kinds. */
function ruleIds(written: readonly WrittenRule[]) {
  const ids = new Map<string, string[]>();
  for (const { kind, name, id, ha, unread } of written) {
    if (unread !== null) continue;
    const kinds =
      ha === null
        ? [kind]
        : kind === "avoid"
          ? ["anti_affinity"]
          : kind === "pin"
            ? ["pin", "affinity"]
            : [kind];
    for (const one of kinds) addTo(ids, `${one} ${name}`, id);
  }
  return (kind: "affinity" | "anti_affinity" | "pin", name: string) => ids.get(`${kind} ${name}`) ?? [];
}

interface PinPart {
  readonly rule: string;
  readonly nodes: readonly number[];
}

/** One demand for all guests that are pinned by the same rules. */
function pinUnits(pinned: ReadonlyMap<Subject, readonly PinPart[]>, table: GuestTable): Unit[] {
  const units = new Map<string, Unit & { guests: number[] }>();
  for (const [{ guest }, parts] of pinned) {
    const rules = parts.map(({ rule }) => rule);
    const key = JSON.stringify(rules);
    const nodes = [...new Set(parts.flatMap((part) => part.nodes))];
    const unit = units.get(key);
    if (unit) unit.guests.push(table.of(guest));
    else units.set(key, { kind: "on", guests: [table.of(guest)], nodes, rules, parts });
  }
  return [...units.values()];
}

/** Numbers of the guests and nodes that take part: running ones on nodes that ProxLB balances, and those nodes. */
export class GuestTable {
  readonly #numbers = new Map<PlannerGuest, number>();
  readonly #guests: PlannerGuest[];
  readonly #nodes: readonly ModelNode[];
  readonly #nodeNumbers: ReadonlyMap<string, number>;
  /** Online, and not balanced by ProxLB. */
  readonly #unseen: readonly PlannerNode[];

  constructor({ model }: RulesGround) {
    const balanced = new Set(model.nodes.map(({ name }) => name));
    this.#unseen = model.cluster.nodes.filter(({ name, online }) => online && !balanced.has(name));
    this.#guests = model.cluster.guests.filter(({ running, node }) => running && balanced.has(node));
    for (const [number, guest] of this.#guests.entries()) this.#numbers.set(guest, number);
    this.#nodes = model.nodes.filter(({ maintenance }) => maintenance === null);
    this.#nodeNumbers = new Map(this.#nodes.map(({ name }, number) => [name, number]));
  }

  has(guest: PlannerGuest): boolean {
    return this.#numbers.has(guest);
  }

  of(guest: PlannerGuest): number {
    return this.#numbers.get(guest) ?? -1;
  }

  /** None for a node in maintenance, or of another name. */
  nodeNumbers(name: string): number[] {
    const number = this.#nodeNumbers.get(name);
    return number === undefined ? [] : [number];
  }

  /** Null where Proxmox VE could use a node that ProxLB does not look at: then nothing is known to be impossible. */
  nodesOfHa({ nodes, kind }: WrittenRule): number[] | null {
    const listed = new Set(nodes.map(withoutPriority));
    const allows = (name: string) => listed.has(name) === (kind === "pin");
    const elsewhere = this.#unseen.some(({ name }) => allows(name));
    return elsewhere ? null : this.#nodes.flatMap(({ name }, number) => (allows(name) ? [number] : []));
  }

  asked(units: readonly Unit[]): Asked {
    return {
      problem: {
        capacityBytes: this.#nodes.map(({ usable }) => usable.memory),
        memoryBytes: this.#guests.map(({ memoryUsedBytes }) => memoryUsedBytes ?? 0),
        // Without a node for anybody nothing can be told of a rule.
        units: this.#nodes.length === 0 ? [] : units,
      },
      guests: this.#guests,
      nodes: this.#nodes,
    };
  }
}
