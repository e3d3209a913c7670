import { addTo } from "@/lib/core/grouped";
import type { PlannerGuest, PlannerNode } from "@/lib/proxlb/planner/cluster";
import type { Model } from "@/lib/proxlb/planner/model";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { ModelNode } from "@/lib/proxlb/planner/shapes";
import { type GuestRules, type Pin, withoutPriority } from "./book";
import type { RulesGround, Subject, WrittenRule } from "./ground";
import { makeUnit, type PinPart, type Problem, pinOf, type Unit } from "./hold/problem";

/** A question whether rules can hold, with what its numbers stand for. */
export interface Asked {
  readonly problem: Problem;
  /** All of the cluster, also those that do not take part. */
  readonly guests: readonly PlannerGuest[];
  readonly takesPart: (guest: PlannerGuest) => boolean;
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
    if (rule.unread !== null || rule.ha?.disabled) continue;
    const subjects = rule.subjects.filter(({ guest }) => table.takesPart(guest));
    if (subjects.length === 0) continue;
    const unit = unitOf(rule, subjects, table);
    if (unit) units.push(unit);
    const part = pinPartOf(ground, rule, table);
    if (part) for (const subject of subjects) if (subject.rules.strict) addTo(pinned, subject, part);
  }
  return table.asked([...units, ...pinUnits(pinned)]);
}

/** What a rule asks of its guests by itself: all but the pins of tags and pools. */
function unitOf(rule: WrittenRule, subjects: readonly Subject[], table: GuestTable): Unit | null {
  const guests = subjects.map(({ place }) => place);
  if (rule.kind === "affinity") return guests.length > 1 ? makeUnit("together", guests, [rule.id]) : null;
  if (rule.kind === "anti_affinity") return guests.length > 1 ? makeUnit("apart", guests, [rule.id]) : null;
  const nodes = rule.ha && rule.strict ? table.nodesOfHa(rule) : null;
  return nodes && makeUnit("on", guests, [rule.id], nodes);
}

/** Null of anything but a pin of a tag or a pool to a node that ProxLB knows. */
function pinPartOf({ model }: RulesGround, rule: WrittenRule, table: GuestTable): PinPart | null {
  if (rule.ha || rule.kind !== "pin") return null;
  const known = rule.nodes.flatMap((node) => model.book.nodeNamed(node) ?? []);
  if (known.length === 0) return null;
  return { rule: rule.id, nodes: known.flatMap((name) => table.nodeNumber(name) ?? []) };
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
    const numbers = guests.map(({ place }) => place);
    units.push(makeUnit("together", numbers, idsOf("affinity", rule.name)));
  }
  for (const { rule, guests } of model.antiGroups) {
    const members = new Set(guests);
    if (members.size < 2) continue;
    const numbers = [...members].map(({ place }) => place);
    units.push(makeUnit("apart", numbers, idsOf("anti_affinity", rule.name)));
  }
  return table.asked([...units, ...pinsByProxlb(model, table, idsOf)]);
}

/** One demand for all guests whose pins are of the same rules: the nodes are the rules', whoever the guest. */
function pinsByProxlb(model: Model, table: GuestTable, idsOf: ReturnType<typeof ruleIds>): Unit[] {
  const byRules = new Map<string, { first: GuestRules; guests: number[] }>();
  for (const { place, rules } of model.guests) {
    if (rules.pins.length === 0 || !rules.strict) continue;
    const key = pinKey(rules.pins);
    const known = byRules.get(key);
    if (known) known.guests.push(place);
    else byRules.set(key, { first: rules, guests: [place] });
  }
  return [...byRules.values()].map(({ first: { pins }, guests }) => {
    const nodes = [...new Set(pins.flatMap(({ node }) => table.nodeNumber(node) ?? []))];
    const refs = new Set(pins.map(({ rule }) => rule));
    return makeUnit("on", guests, [...new Set([...refs].flatMap(({ name }) => idsOf("pin", name)))], nodes);
  });
}

function pinKey(pins: readonly Pin[]): string {
  let key = "";
  let last: RuleRef | null = null;
  for (const { rule } of pins) {
    if (rule !== last && rule.name !== last?.name) key += `${rule.source} ${rule.name}\n`;
    last = rule;
  }
  return key;
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

/** One demand for all guests that are pinned by the same rules. */
function pinUnits(pinned: ReadonlyMap<Subject, readonly PinPart[]>): Unit[] {
  const byRules = new Map<string, { parts: readonly PinPart[]; guests: number[] }>();
  for (const [{ place }, parts] of pinned) {
    const key = parts.map(({ rule }) => rule).join("\n");
    const known = byRules.get(key);
    if (known) known.guests.push(place);
    else byRules.set(key, { parts, guests: [place] });
  }
  return [...byRules.values()].map(({ parts, guests }) => pinOf(guests, parts));
}

/**
 * Guests and nodes that take part, by number: running guests on nodes that ProxLB balances, each by its place in the
 * cluster's list, and those nodes without the ones in maintenance.
 */
export class GuestTable {
  readonly #guests: readonly PlannerGuest[];
  readonly #memoryBytes: readonly number[];
  readonly #balanced: ReadonlySet<string>;
  readonly #nodes: readonly ModelNode[];
  readonly #capacityBytes: readonly number[];
  readonly #nodeNumbers: ReadonlyMap<string, number>;
  /** Online, and not balanced by ProxLB. */
  readonly #unseen: readonly PlannerNode[];

  constructor({ model }: RulesGround) {
    const balanced = new Set(model.nodes.map(({ name }) => name));
    this.#balanced = balanced;
    this.#unseen = model.cluster.nodes.filter(({ name, online }) => online && !balanced.has(name));
    this.#guests = model.cluster.guests;
    this.#memoryBytes = this.#guests.map(({ memoryUsedBytes }) => memoryUsedBytes ?? 0);
    this.#nodes = model.nodes.filter(({ maintenance }) => maintenance === null);
    this.#capacityBytes = this.#nodes.map(({ usable }) => usable.memory);
    this.#nodeNumbers = new Map(this.#nodes.map(({ name }, number) => [name, number]));
  }

  takesPart({ running, node }: PlannerGuest): boolean {
    return running && this.#balanced.has(node);
  }

  /** Undefined for a node in maintenance, or of another name. */
  nodeNumber(name: string): number | undefined {
    return this.#nodeNumbers.get(name);
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
        capacityBytes: this.#capacityBytes,
        memoryBytes: this.#memoryBytes,
        // Without a node for anybody nothing can be told of a rule.
        units: this.#nodes.length === 0 ? [] : units,
      },
      guests: this.#guests,
      takesPart: (guest) => this.takesPart(guest),
      nodes: this.#nodes,
    };
  }
}
