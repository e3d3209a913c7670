import { type Claim, type Told, unless } from "./claim";
import { isAnyHot } from "./claims-moves";
import { crowded, leftOf, nodesOf } from "./placed";
import { namedRule, RULE } from "./rules";
import { isFigure, isList, spread } from "./truth";

/** What asks for a plan, warns of it, or ends it. */
function claim(about: Told["about"], kind: string, pattern: string, check: Claim["check"]): Claim {
  const ofFailure = about === "failure";
  return { kind: `${about}: ${kind}`, about, pattern: new RegExp(`^${pattern}$`), ofFailure, check };
}

export const NEED_CLAIMS: Claim[] = [
  claim(
    "need",
    "spread",
    "The nodes are ([\\d.]+) points? apart; balanciness allows ([-\\d.]+)\\.",
    ([, points, limit], _, truth) =>
      unless({
        "they are so far apart": isFigure(points, spread(truth.start?.loads ?? {})),
        "that is the limit": Number(limit) === truth.balancing.balanciness,
        "ProxLB balances": truth.firstNeed()?.balance === true,
        "too far": spread(truth.start?.loads ?? {}) > truth.balancing.balanciness,
      }),
  ),
  claim(
    "need",
    "spread once drained",
    "Once (.+) (?:is|are) empty, the nodes are ([\\d.]+) points? apart by ProxLB's books; balanciness allows ([-\\d.]+)\\.",
    ([, nodes = "", points, limit], _, truth) =>
      unless({
        "these are to be emptied": isList(nodes, nodesOf(truth, truth.drained(), "before")),
        "they are then so far apart": isFigure(points, spread(truth.firstNeed()?.loads ?? {})),
        "that is the limit": Number(limit) === truth.balancing.balanciness,
        "ProxLB balances": truth.firstNeed()?.balance === true,
      }),
  ),
  claim(
    "need",
    "threshold",
    "(\\S+) is at ([\\d.]+) %(, by ProxLB's books once (.+) (?:is|are) empty)?, at or above the threshold of ([\\d.]+) %\\.",
    ([, node = "", percent, , nodes, limit], _, truth) => {
      const seen = nodes === undefined ? truth.start?.loads : truth.firstNeed()?.loads;
      const threshold = truth.balancing[`${truth.balancing.method}_threshold`];
      return unless({
        "it is so high": isFigure(percent, seen?.[node]),
        "that is the threshold": isFigure(limit, threshold),
        "it is reached": (seen?.[node] ?? 0) >= (threshold ?? 101),
        "ProxLB balances": truth.firstNeed()?.balance === true,
        "these are to be emptied":
          nodes === undefined || isList(nodes, nodesOf(truth, truth.drained(), "before")),
      });
    },
  ),
  claim("need", "pressure", "A node or a guest is under pressure\\.", (_, __, truth) =>
    unless({ "one is": isAnyHot(truth) && truth.firstNeed()?.balance === true }),
  ),
  claim(
    "need",
    "maintenance",
    "In maintenance, with (\\d+) guests? to move: (.+)\\.",
    ([, count, nodes = ""], _, truth) =>
      unless({
        "so many are on them": truth.drained().length === Number(count),
        "on these": isList(nodes, nodesOf(truth, truth.drained(), "before")),
      }),
  ),
  claim(
    "need",
    "spread group",
    `The group of (${RULE}) is spread over several nodes\\.`,
    ([, named = ""], _, truth) => {
      const group = truth.start?.affinity[namedRule(named).name] ?? [];
      return unless({
        "it is": new Set(nodesOf(truth, group, "before")).size > 1,
        "ProxLB enforces": truth.planned?.enforced === true,
      });
    },
  ),
  claim(
    "need",
    "crowded rule",
    `Two guests that (${RULE}) keeps apart run on one node\\.`,
    ([, named = ""], _, truth) =>
      unless({
        "they do": crowded(truth, namedRule(named).name, "before").length > 1,
        "ProxLB enforces": truth.planned?.enforced === true,
      }),
  ),
  claim(
    "need",
    "pins enforced",
    "enforce_pinning makes ProxLB relocate guests on every run\\.",
    (_, __, truth) => unless({ "it is on": truth.firstNeed()?.pinning === true }),
  ),
  claim(
    "failure",
    "division by zero",
    "ProxLB would end with an error: (\\S+) has no (memory|CPU|disk) left to count with, by its own figures or after the reservation\\.",
    ([, node = ""], _, { answer, world }) =>
      unless({
        "it ends so": answer.outcome === "failed" && answer.error.startsWith("ZeroDivisionError"),
        "for that node": world.nodes.some((one) => one.node === node && leftOf(world, one) === 0),
      }),
  ),
  claim(
    "failure",
    "unreadable version",
    'ProxLB would end with an error: it cannot read version "(.+)" of (\\S+)\\.',
    ([, version = "", node], _, { answer, world }) =>
      unless({
        "it ends so": answer.outcome === "failed" && /InvalidVersion|ValueError/.test(answer.error),
        "for that version":
          answer.outcome === "failed" && answer.error.includes(version.split("-").at(-1) ?? ""),
        "of that node": world.nodes.some((one) => one.node === node && one.version === version),
      }),
  ),
];
