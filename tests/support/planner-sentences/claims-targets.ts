import { type Claim, type Told, unless } from "./claim";
import { isFigure, type Truth } from "./truth";

/** Why a guest goes to this node. */
const LOAD = "([-\\d.]+) % (?:used|assigned|pressure on) (?:memory|CPU|disk)";

function target(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `target: ${kind}`, about: "target", pattern: new RegExp(`^${pattern}\\.$`), check };
}

/** The freest of these nodes when the guest was booked; the first of equals, as in ProxLB. */
function freestAt(told: Told, truth: Truth, among: readonly string[]): string | null {
  const before = truth.lastBooking(told.guest?.name ?? "")?.event.before ?? {};
  let best: string | null = null;
  for (const node of among) {
    const load = before[node] ?? Number.POSITIVE_INFINITY;
    if (best === null || load < (before[best] ?? Number.POSITIVE_INFINITY)) best = node;
  }
  return best;
}

function hadLoad(text: string | undefined, node: string, told: Told, truth: Truth): boolean {
  return isFigure(text, truth.lastBooking(told.guest?.name ?? "")?.event.before[node]);
}

export const TARGET_CLAIMS: Claim[] = [
  target("freest", `(\\S+) was the freest node with ${LOAD}`, ([, node = "", load], told, truth) =>
    unless({
      "ProxLB took it": node === told.guest?.to && truth.targetOf(told.guest.name) === node,
      "it had this load": hadLoad(load, node, told, truth),
      "it was the freest": freestAt(told, truth, truth.open()) === node,
    }),
  ),
  target(
    "next for its anti-affinity rule",
    `(\\S+) was the first node that its anti-affinity rule had not used yet, whatever its load \\(${LOAD}\\)`,
    ([, node = "", load], told, truth) => {
      const name = told.guest?.name ?? "";
      const last = truth.lastBooking(name);
      const taken = truth.before(last?.index ?? 0, "anti", ({ guest }) => guest === name);
      const group = taken?.took.at(-1);
      return unless({
        "ProxLB took it": truth.targetOf(name) === node,
        "it had this load": hadLoad(load, node, told, truth),
        "its own rule took it": group?.[1] === node && last?.event.visited === name,
        "the rule is its own": truth.guest(name)?.anti.includes(group?.[0] ?? "") === true,
      });
    },
  ),
  target(
    "allowed by its pins",
    `(\\S+) was the freest node that its pins allow \\(${LOAD}\\)`,
    ([, node = "", load], told, truth) => {
      const known = truth.guest(told.guest?.name ?? "");
      const allowed = truth.open().filter((name) => known?.pins.includes(name));
      return unless({
        "ProxLB took it": truth.targetOf(told.guest?.name ?? "") === node,
        "it had this load": hadLoad(load, node, told, truth),
        "the pins name it": known?.pins.includes(node) === true,
        "the freest of them": freestAt(told, truth, allowed) === node,
      });
    },
  ),
  target(
    "outside of its loose pins",
    `(\\S+) was the freest node with ${LOAD}; its pins are not strict, so it may go there`,
    ([, node = "", load], told, truth) => {
      const known = truth.guest(told.guest?.name ?? "");
      return unless({
        "it had this load": hadLoad(load, node, told, truth),
        "it was the freest": freestAt(told, truth, truth.open()) === node,
        "it has loose pins": known?.strict === false && known.pins.length > 0,
        "they do not name it": known?.pins.includes(node) === false,
      });
    },
  ),
  target(
    "kept from another guest's turn",
    `ProxLB had chosen (\\S+) for another guest and took it for this one too \\(${LOAD}\\)`,
    ([, node = "", load], told, truth) => {
      const name = told.guest?.name ?? "";
      const last = truth.lastBooking(name);
      const chosen = truth.events
        .slice(0, last?.index ?? 0)
        .findLast((event) => event.kind === "freest" || (event.kind === "anti" && event.took.length > 0));
      const own = last?.event.visited === name && chosen?.kind === "anti" && chosen.guest === name;
      return unless({
        "ProxLB took it": truth.targetOf(name) === node,
        "it had this load": hadLoad(load, node, told, truth),
        "not at its own turn": !own,
        "it was not looked for again": last?.event.phase === "relocation",
      });
    },
  ),
];
