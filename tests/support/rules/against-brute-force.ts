import { CATALOGUE } from "@/lib/proxlb/rules/catalogue";
import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import type { World } from "@/tests/support/planner/world";
import { afterRepair } from "./apply-repair";
import { Wishes } from "./brute-force";
import { groundOf } from "./ground";
import { smallWorld } from "./small-world";

export interface Trial {
  wrong: string[];
  counts: Map<string, number>;
}

/** What is called impossible, against every placement of small worlds; and whether each repair ends what it is for. */
export function tryAll({ seed, count }: { seed: number; count: number }): Trial {
  const trial: Trial = { wrong: [], counts: new Map() };
  const note = (label: string) => trial.counts.set(label, (trial.counts.get(label) ?? 0) + 1);
  for (let index = 0; index < count; index += 1) {
    const world = smallWorld(seed + index);
    const wishes = new Wishes(world);
    const { findings } = evaluateRules(groundOf(world));
    const impossible = findings.filter(({ severity }) => severity === "impossible");
    for (const { kind } of findings) if (kind in CATALOGUE) note(kind);
    if (findings.some(({ kind }) => kind === "undecided")) continue;
    const isPossible = wishes.hasNoNode || wishes.possible();
    note(wishes.hasNoNode ? "no node" : isPossible ? "possible" : "impossible");
    if (isPossible !== (impossible.length === 0)) {
      trial.wrong.push(
        `${world.name}: ${isPossible ? "false alarm" : "missed"} ${impossible.map(({ id }) => id).join("; ")}`,
      );
    }
    for (const finding of impossible) trial.wrong.push(...judge(world, wishes, finding, note));
  }
  return trial;
}

function judge(
  world: World,
  wishes: Wishes,
  { id, rules, repairs }: RuleFinding,
  note: (label: string) => void,
): string[] {
  const of = (ids: readonly string[], from = wishes) =>
    from.wanted.filter((wanted) => wanted.rules.every((rule) => ids.includes(rule)));
  const wrong: string[] = [];
  if (wishes.possible(of(rules))) wrong.push(`${world.name}: ${id} can hold`);
  // Pins of a guest are one demand: without one of them the others would ask for more.
  const isPlain = of(rules).every((wanted) => wanted.rules.length === 1);
  for (const rule of isPlain ? rules : []) {
    const rest = rules.filter((other) => other !== rule);
    if (!wishes.possible(of(rest))) wrong.push(`${world.name}: ${id} cannot hold without ${rule} either`);
  }
  if (repairs.length === 0) wrong.push(`${world.name}: ${id} has no repair`);
  for (const repair of repairs) {
    const after = afterRepair(world, repair);
    if (after === null) {
      wrong.push(`${world.name}: ${id}: nobody can do “${repair.sentence}”`);
      continue;
    }
    for (const { kind } of repair.changes) note(`repair ${kind}`);
    const then = new Wishes(after);
    const added = repair.changes.flatMap((change) =>
      change.kind === "add_node" ? [`tag:plb_pin_${change.node}`] : [],
    );
    const about = [...rules, ...added];
    // What cannot hold then for another reason is a finding of its own.
    const others = evaluateRules(groundOf(after)).findings.filter(
      ({ severity }) => severity === "impossible",
    );
    const isOther = others.some(
      (other) => other.id !== id && other.rules.every((rule) => about.includes(rule)),
    );
    if (others.some((other) => other.id === id) || (!then.possible(of(about, then)) && !isOther)) {
      wrong.push(`${world.name}: ${id}: “${repair.sentence}” mends nothing`);
    }
  }
  return wrong;
}
