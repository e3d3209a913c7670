import type { OracleAnswer } from "../planner/oracle";
import { type Claim, type Told, unless, type Verdict } from "./claim";
import { isGroupRule, namedRule, pinsWritten, RULE, withoutRules } from "./rules";
import { isFigure, spread, type Truth } from "./truth";

/** Why a guest moves. */
const WITHOUT = "; without (?:this rule|these rules) it would make the same move";

function claim(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `move: ${kind}`, about: "move", pattern: new RegExp(`^${pattern}\\.$`), check };
}

/** The turn at which the guest was last booked. */
function turnOf({ guest }: Told, truth: Truth) {
  const last = guest ? truth.lastBooking(guest.name) : null;
  if (!guest || !last) return null;
  return {
    book: last.event,
    need: truth.before(last.index, "need", ({ group }) => group !== null),
    fits: truth.before(last.index, "fits"),
    known: truth.guest(guest.name),
  };
}

export const MOVE_CLAIMS: Claim[] = [
  claim("in maintenance", "because (\\S+) is in maintenance \\((.+)\\)", ([, node = "", by], told, truth) =>
    unless({
      "the guest runs there": truth.guest(told.guest?.name ?? "")?.node === node,
      "ProxLB has it in maintenance": truth.inMaintenance(node),
      "that is why": by === maintenanceBy(truth, node),
    }),
  ),
  claim(
    "the nodes are apart",
    "because at its turn the nodes were ([\\d.]+) points? apart(?: by memory| by CPU| by disk)?, balanciness allows ([-\\d.]+), and (\\S+) (was the busiest|had the most (?:memory|CPU|disk) in use)",
    ([, points, limit, node = "", how], told, truth) => {
      const turn = turnOf(told, truth);
      if (!turn?.need || !turn.fits) return "ProxLB never booked it while it balanced";
      return unless({
        "they were so far apart": isFigure(points, spread(turn.need.loads)),
        "that is the limit": Number(limit) === truth.balancing.balanciness,
        "that is too far": turn.need.balance && spread(turn.need.loads) > truth.balancing.balanciness,
        "the guest runs there": turn.known?.node === node,
        "it was the busiest": turn.fits.busiest === node,
        "busiest by what the sentence compares": how !== "was the busiest" || truth.balancing.mode === "used",
      });
    },
  ),
  claim(
    "threshold",
    "because at its turn (\\S+) was at ([\\d.]+) %, at or above the threshold of ([\\d.]+) %",
    ([, node = "", percent, limit], told, truth) => {
      const turn = turnOf(told, truth);
      if (!turn?.need) return "ProxLB never booked it while it balanced";
      const threshold = truth.balancing[`${truth.balancing.method}_threshold`];
      return unless({
        "it was so high": isFigure(percent, turn.need.loads[node]),
        "that is the threshold": isFigure(limit, threshold),
        "it is reached": turn.need.balance && (turn.need.loads[node] ?? 0) >= (threshold ?? 101),
        "the spread alone does not ask": spread(turn.need.loads) <= truth.balancing.balanciness,
      });
    },
  ),
  claim(
    "pressure",
    "because a node or guest is under (memory|CPU|disk) pressure",
    ([, method], told, truth) =>
      unless({
        "by this method": method?.toLowerCase() === truth.balancing.method,
        "mode psi": truth.balancing.mode === "psi",
        "one is over its limits": isAnyHot(truth),
        "ProxLB balanced for it": turnOf(told, truth)?.need?.balance === true,
      }),
  ),
  claim(
    "spread group",
    `because the group of (${RULE}) is spread over several nodes(${WITHOUT})?`,
    (match, told, truth) => {
      const [, named = "", without] = match;
      const rule = namedRule(named);
      const group = truth.group(told.guest?.name ?? "");
      const nodes = new Set(group.map((name) => truth.guest(name)?.node));
      const wrong = unless({
        "it is in this group": isGroupRule(truth, rule, "affinity", told.guest?.name ?? ""),
        "the group is spread": nodes.size > 1,
      });
      return wrong ?? counterfactual(told, truth, [named], without !== undefined);
    },
  ),
  claim(
    "kept apart",
    `because (${RULE}) keeps it apart from another guest there(${WITHOUT})?`,
    (match, told, truth) => {
      const [, named = "", without] = match;
      const rule = namedRule(named);
      const name = told.guest?.name ?? "";
      const others = (truth.start?.anti[rule.name] ?? []).filter((other) => other !== name);
      const wrong = unless({
        "the rule is its own": isGroupRule(truth, rule, "anti", name),
        "another runs there": others.some((other) => truth.guest(other)?.node === told.guest?.from),
      });
      return wrong ?? counterfactual(told, truth, [named], without !== undefined);
    },
  ),
  claim(
    "pinned elsewhere",
    `because (${RULE}(?:(?:, | and )${RULE})*) (?:does|do) not allow this node(${WITHOUT})?`,
    ([, named = "", without], told, truth) => {
      const rules = named.split(/, | and /);
      const known = truth.guest(told.guest?.name ?? "");
      const written = pinsWritten(truth, told.guest?.vmid ?? 0);
      const wrong = unless({
        "ProxLB has pins": (known?.pins.length ?? 0) > 0,
        "none names this node": known?.pins.includes(told.guest?.from ?? "") === false,
        "they forbid it": known?.strict === true,
        "the rules are its own": rules.every((rule) =>
          written.some((one) => `${one.rule.source} ${one.rule.name}` === rule),
        ),
      });
      return wrong ?? counterfactual(told, truth, rules, without !== undefined);
    },
  ),
  claim(
    "unreadable priority",
    `because ProxLB cannot read the priority in (${RULE}(?:(?:, | and )${RULE})*) \\((.+)\\) and takes it for a node that does not exist(${WITHOUT})?`,
    ([, named = "", nodes = "", without], told, truth) => {
      const rules = named.split(/, | and /);
      const pins = truth.guest(told.guest?.name ?? "")?.pins ?? [];
      const wrong = unless({
        "ProxLB takes it so": nodes.split(", ").every((node) => pins.includes(node) && node.includes(":")),
        "it finds no node": pins.every((pin) => !truth.start?.nodes[pin]),
      });
      return wrong ?? counterfactual(told, truth, rules, without !== undefined);
    },
  ),
  claim(
    "pins enforced",
    "because enforce_pinning makes ProxLB relocate guests on every run",
    (_, told, truth) => {
      const need = turnOf(told, truth)?.need;
      return unless({ "nothing else asks": need?.pinning === true && !need.balance && !need.affinity });
    },
  ),
  claim(
    "for a node in maintenance",
    "because (\\S+) is in maintenance with guests on it, which makes ProxLB relocate guests of other nodes too although the loads are fine",
    ([, node = ""], told, truth) => {
      const need = turnOf(told, truth)?.need;
      return unless({
        "it is in maintenance": truth.inMaintenance(node),
        "a guest is on it": truth.drained().some((name) => truth.guest(name)?.node === node),
        "of other nodes": told.guest?.from !== node,
        "the loads are fine": need?.balance === false,
        "ProxLB enforces": need?.affinity === true,
      });
    },
  ),
  claim(
    "for a broken rule of others",
    `because (?:a rule of other guests is broken \\((${RULE})\\)), which makes ProxLB relocate guests although the loads are fine`,
    ([, named = ""], told, truth) => brokenRule(named, told, truth, false),
  ),
  claim(
    "for its own broken rule",
    `because (${RULE}) is broken, which makes ProxLB relocate guests although the loads are fine`,
    ([, named = ""], told, truth) => brokenRule(named, told, truth, true),
  ),
];

function brokenRule(named: string, told: Told, truth: Truth, own: boolean): Verdict {
  const rule = namedRule(named);
  const need = turnOf(told, truth)?.need;
  const name = told.guest?.name ?? "";
  const group = truth.start?.affinity[rule.name] ?? [];
  const apart = truth.start?.anti[rule.name] ?? [];
  const on = (members: string[]) => members.map((member) => truth.guest(member)?.node);
  const breaks = new Set(on(group)).size > 1 || new Set(on(apart)).size < apart.length;
  return unless({
    "the rule is broken": breaks,
    [own ? "the rule is its own" : "the rule is of others"]: [...group, ...apart].includes(name) === own,
    "the loads are fine": need?.balance === false,
    "ProxLB enforces": need?.affinity === true,
  });
}

/** "Without this rule it would make the same move", said or by silence denied, is asked of the real ProxLB. */
function counterfactual({ guest }: Told, truth: Truth, rules: readonly string[], said: boolean): Verdict {
  return {
    world: withoutRules(truth.world, rules.map(namedRule)),
    judge: (answer) => {
      const same = madeBy(answer, guest?.vmid ?? 0) === guest?.to;
      if (same === said) return null;
      return said
        ? "without the rule it would not make this move"
        : "it would make this move without the rule";
    },
  };
}

function madeBy(answer: OracleAnswer, vmid: number): string | null {
  const move = answer.outcome === "planned" ? answer.moves.find(([, id]) => id === vmid) : undefined;
  return move?.[3] ?? null;
}

export function maintenanceBy(truth: Truth, node: string): string {
  const { maintenance_nodes, maintenance_nodes_schedule } = truth.world.config.proxmox_cluster;
  if (maintenance_nodes.includes(node)) return "listed in the config";
  return Object.hasOwn(maintenance_nodes_schedule.schedules, node) ? "scheduled window" : "set in Proxmox VE";
}

export function isAnyHot({ start }: Truth): boolean {
  return [...Object.values(start?.nodes ?? {}), ...Object.values(start?.guests ?? {})].some(({ hot }) => hot);
}
