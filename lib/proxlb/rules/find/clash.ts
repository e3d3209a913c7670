import { picked } from "@/lib/core/picked";
import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import type { FindingKind } from "@/lib/proxlb/rules/catalogue";
import type { RulesGround, WrittenRule } from "@/lib/proxlb/rules/ground";
import { Joined } from "@/lib/proxlb/rules/hold/joined";
import { type Localized, localized } from "@/lib/proxlb/rules/hold/localized";
import type { Problem, Unit } from "@/lib/proxlb/rules/hold/problem";
import type { Clash, Relief } from "@/lib/proxlb/rules/hold/smallest-set";
import type { Asked } from "@/lib/proxlb/rules/units";

/** A smallest set that cannot hold, with the names of what its numbers stand for. */
export class NamedClash {
  readonly kind: FindingKind;
  readonly rules: readonly WrittenRule[];
  readonly guests: readonly PlannerGuest[];
  /** Of the guests of the clash alone. */
  readonly problem: Problem;
  readonly cheapest: Relief;
  readonly #local: Localized;

  constructor(
    readonly ground: RulesGround,
    readonly asked: Asked,
    clash: Clash,
    readonly byId: ReadonlyMap<string, WrittenRule>,
  ) {
    this.#local = localized(asked.problem, clash.units);
    this.problem = this.#local.small;
    this.cheapest = this.#ownRelief(clash.cheapest);
    this.rules = this.rulesOf(this.units);
    this.kind = kindOf(this.problem, this.units);
    const involved =
      this.kind === "together_and_apart" ? this.units.filter(({ kind }) => kind === "apart") : this.units;
    this.guests = this.guestsOf(involved.flatMap(({ guests }) => guests));
  }

  get units(): readonly Unit[] {
    return this.problem.units;
  }

  rulesOf(units: readonly Unit[]): WrittenRule[] {
    const ids = new Set(units.flatMap(({ rules }) => rules));
    return [...ids].flatMap((id) => this.byId.get(id) ?? []);
  }

  guestsOf(numbers: readonly number[]): PlannerGuest[] {
    const all = this.#local.guestsOf([...new Set(numbers)]);
    return picked(this.asked.guests, all);
  }

  nodesOf(numbers: readonly number[]): string[] {
    return picked(this.asked.nodes, numbers).map(({ name }) => name);
  }

  /** Nodes that every pin among the units allows. */
  get allowed(): number[] {
    return allowedBy(this.problem, this.units);
  }

  #ownRelief({ unit, guests, whole }: Relief): Relief {
    const own = this.units.find((each) => this.#local.unitOf(each) === unit) ?? unit;
    const out = new Set(guests);
    return {
      unit: own,
      whole,
      guests: own.guests.filter((guest) => out.has(this.#local.guestsOf([guest])[0] ?? -1)),
    };
  }
}

function allowedBy(problem: Problem, units: readonly Unit[]): number[] {
  const pins = units.flatMap((unit) => (unit.kind === "on" ? [new Set(unit.nodes)] : []));
  return [...problem.capacityBytes.keys()].filter((node) => pins.every((nodes) => nodes.has(node)));
}

function kindOf(problem: Problem, units: readonly Unit[]): FindingKind {
  const count = (kind: Unit["kind"]) => units.filter((unit) => unit.kind === kind).length;
  const [together, apart, on] = [count("together"), count("apart"), count("on")];
  if (apart === 0) {
    if (on > 0 && allowedBy(problem, units).length === 0)
      return on === 1 ? "pinned_nowhere" : "pins_disjoint";
    return together > 0 ? "group_too_large" : "pin_too_small";
  }
  if (joinsTwo(problem, units)) return "together_and_apart";
  const [list] = units;
  if (units.length === 1 && (list?.guests.length ?? 0) > problem.capacityBytes.length)
    return "more_apart_than_nodes";
  return apart === 1 && together === 0 && on > 0 ? "apart_on_too_few_pins" : "no_placement";
}

/** Two that are to be apart are joined by what is to be together. */
function joinsTwo(problem: Problem, units: readonly Unit[]): boolean {
  const joined = new Joined(problem, units);
  return units.some(
    ({ kind, guests }) =>
      kind === "apart" && new Set(guests.map((guest) => joined.root(guest))).size < guests.length,
  );
}
