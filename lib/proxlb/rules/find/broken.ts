import { grouped } from "@/lib/core/grouped";
import type { Cycle } from "@/lib/proxlb/planner/cycle";
import type { Model } from "@/lib/proxlb/planner/model";
import type { StayReason } from "@/lib/proxlb/planner/plan-schema";
import type { ModelGuest } from "@/lib/proxlb/planner/shapes";
import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { RulesGround, Subject, WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { afterCycle, breakersOf, heldSubjects, NOW } from "@/lib/proxlb/rules/standing";
import { someOf } from "@/lib/proxlb/rules/words";
import { dropRepair, type Notes, repair } from "./notes";

/** Notes, and returns, who breaks a rule in force now, with what ProxLB's next cycle does about it. */
export function noteBroken(ground: RulesGround, rule: WrittenRule, notes: Notes): readonly Subject[] {
  const breakers = breakersOf(ground, rule, NOW);
  const after = afterCycle(ground);
  if (breakers.length === 0) {
    noteBreaking(ground, rule, after, notes);
    return [];
  }
  const isHas = rule.ha !== null && (ground.model.before9 || rule.kind === "avoid");
  const left = after === null || isHas ? null : breakersOf(ground, rule, after);
  const nextCycle =
    left === null
      ? null
      : left.length === 0
        ? `ProxLB's next cycle mends it: ${moves(breakers, heldSubjects(rule), after)}.`
        : stillBroken(ground, { breakers, left, after });
  notes.add({
    kind: left !== null && left.length > 0 ? "broken_never_reached" : "broken",
    rules: [rule],
    guests: breakers.map(({ guest }) => guest),
    nodes: [...new Set(breakers.map(NOW))],
    sentence: placesOf(rule, breakers),
    nextCycle,
    repairs: [...moveRepairs(ground, rule, breakers), ...dropRepair(rule)],
  });
  return breakers;
}

function noteBreaking(
  ground: RulesGround,
  rule: WrittenRule,
  after: ReturnType<typeof afterCycle>,
  notes: Notes,
): void {
  const broken = after === null ? [] : breakersOf(ground, rule, after);
  if (after === null || broken.length === 0) return;
  notes.add({
    kind: "broken_by_next_cycle",
    rules: [rule],
    guests: broken.map(({ guest }) => guest),
    sentence: `ProxLB's next cycle breaks it: ${moves(broken, heldSubjects(rule), after)}.`,
    repairs: repair(
      `Tag ${someOf(broken, nameOf)} plb_ignore until ProxLB has run`,
      ...broken.map(
        ({ guest: { vmid, name } }) => ({ kind: "add_tag", vmid, guest: name, tag: "plb_ignore" }) as const,
      ),
    ),
  });
}

function placesOf(rule: WrittenRule, breakers: readonly Subject[]): string {
  const held = heldSubjects(rule);
  switch (rule.kind) {
    case "affinity": {
      const strays = new Set(breakers);
      const home = held.find((subject) => !strays.has(subject))?.guest.node ?? "one node";
      return `${each(breakers)}, the others on ${home}.`;
    }
    case "anti_affinity": {
      const byNode = grouped(breakers, NOW);
      return `${someOf([...byNode], ([node, on]) => `${someOf(on, nameOf)} share ${node}`)}.`;
    }
    default:
      return `${each(breakers)}.`;
  }
}

const nameOf = ({ guest }: Subject) => guest.name;

function each(subjects: readonly Subject[]): string {
  return someOf(subjects, ({ guest }) => `${guest.name} is on ${guest.node}`);
}

function moves(
  of: readonly Subject[],
  held: readonly Subject[],
  after: ReturnType<typeof afterCycle>,
): string {
  const isMoved = (subject: Subject) => after !== null && after(subject) !== NOW(subject);
  const moved = new Set([...of.filter(isMoved), ...held.filter(isMoved)]);
  return someOf([...moved], (subject) => `${subject.guest.name} goes to ${after?.(subject) ?? ""}`);
}

interface AfterIt {
  breakers: readonly Subject[];
  left: readonly Subject[];
  after: ReturnType<typeof afterCycle>;
}

/** Guests of the rule that move, and break it elsewhere; or why nobody moves. */
function stillBroken(ground: RulesGround, { breakers, left, after }: AfterIt): string {
  const stays = (subject: Subject) => after?.(subject) === NOW(subject);
  if (breakers.every(stays) && left.every(stays)) {
    return `ProxLB's next cycle leaves it so: ${whyLeft(ground, breakers)}`;
  }
  const names = someOf(left, nameOf);
  return `ProxLB's next cycle does not mend it: ${moves(breakers, left, after)}, and ${names} ${left.length > 1 ? "break" : "breaks"} it then.`;
}

/** What a cycle decides of each guest. */
interface Decided {
  stays: ReadonlyMap<ModelGuest, StayReason>;
  moves: ReadonlySet<ModelGuest>;
}

const known = new WeakMap<Cycle, Decided>();

function decidedBy(cycle: Cycle): Decided {
  const before = known.get(cycle);
  if (before) return before;
  const decided = {
    stays: new Map(cycle.stays.map(({ guest, reason }) => [guest, reason])),
    moves: new Set(cycle.moves.map(({ guest }) => guest)),
  };
  known.set(cycle, decided);
  return decided;
}

/** By the stay of the first one that stays where it breaks the rule. */
function whyLeft({ cycle, model }: RulesGround, left: readonly Subject[]): string {
  const decided = cycle && decidedBy(cycle);
  for (const subject of left) {
    const reason = subject.seen ? decided?.stays.get(subject.seen) : undefined;
    if (reason) return `${stayWords(subject.guest.name, reason, model)}`;
  }
  const planned = left.find(({ seen }) => seen && decided?.moves.has(seen));
  return planned
    ? `it plans to move ${planned.guest.name} and does not carry that out (balance_types, or mode psi with a node of PVE 8).`
    : "it does not see the guests.";
}

function stayWords(guest: string, reason: StayReason, { config }: Model): string {
  switch (reason.kind) {
    case "not_busiest":
      return `it takes guests off the busiest node only, which is ${reason.busiest}, and ${guest} is not there.`;
    case "group_stopped":
      return `it stops with the group at ${reason.at}, which is not on ${reason.busiest}, the busiest node.`;
    case "ignored":
      return `it leaves ${guest} alone, as it is told to.`;
    case "no_memory":
      return `${reason.target}, where it would go, has too little free memory for ${guest}.`;
    case "no_target":
      return `it finds no node for ${guest}.`;
    case "already_there":
      return `it decides that ${guest} stays on its node.`;
    case "balanced":
    case "reached":
    case "no_pressure":
      return "nothing else asks for balancing, and it looks no further.";
    case "no_nodes":
      return "no node may take guests.";
    case "less_pressure":
      return `in mode ${config.balancing.mode} ${reason.than} comes before ${guest}.`;
    default:
      return `it does not see ${guest}.`;
  }
}

/** Moves after which nobody breaks the rule, where that takes no search: the fewest are another room's question. */
function moveRepairs(
  { model }: RulesGround,
  rule: WrittenRule,
  breakers: readonly Subject[],
): RuleFinding["repairs"] {
  const firstOpen = (suits: (node: string) => boolean) =>
    model.nodes.find(({ name, maintenance }) => maintenance === null && suits(name))?.name;
  const move = ({ guest: { vmid, name, node } }: Subject, to: string) =>
    repair(`Move ${name} to ${to}`, { kind: "move_guest", vmid, guest: name, from: node, to });
  const held = heldSubjects(rule);
  if (rule.kind === "affinity") {
    const strays = new Set(breakers);
    const settled = held.find((subject) => !strays.has(subject))?.guest.node;
    const home = firstOpen((node) => node === settled);
    if (home === undefined) return [];
    const changes = breakers.map(
      ({ guest: { vmid, name, node } }) =>
        ({ kind: "move_guest", vmid, guest: name, from: node, to: home }) as const,
    );
    return repair(`Move ${someOf(breakers, nameOf)} to ${home}`, ...changes);
  }
  if (breakers.length === 1 || rule.kind !== "anti_affinity") {
    const [first] = breakers;
    if (!first || breakers.length > 1) return [];
    const allowed = firstOpen(isAllowed(rule, first));
    return allowed === undefined ? [] : move(first, allowed);
  }
  if (breakers.length > 2) return [];
  const taken = new Set(held.map(NOW));
  const free = firstOpen((node) => !taken.has(node));
  const last = breakers.at(-1);
  return free !== undefined && last ? move(last, free) : [];
}

function isAllowed(rule: WrittenRule, subject: Subject): (node: string) => boolean {
  const written = rule.ha || rule.kind === "avoid" ? rule.nodes : subject.rules.pins.map(({ node }) => node);
  const listed = new Set(written.map((node) => withoutPriority(node).toLowerCase()));
  return (node) => listed.has(node.toLowerCase()) !== (rule.kind === "avoid");
}
