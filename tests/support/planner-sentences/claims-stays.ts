import { formatBytes } from "@/lib/core/units";
import { type Claim, unless } from "./claim";
import { isAnyHot } from "./claims-moves";
import { namedRule, pinsWritten, RULE } from "./rules";
import { isFigure, isList, spread, type Truth } from "./truth";

/** Why a guest stays. */
function stay(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `stay: ${kind}`, about: "stay", pattern: new RegExp(`^${pattern}$`), check };
}

const nameOf = (told: { guest?: { name: string } }) => told.guest?.name ?? "";

/** Nothing asked for balancing at the first look. */
function isCalm(truth: Truth): boolean {
  const need = truth.firstNeed();
  return need !== null && !need.balance && !need.affinity && !need.pinning;
}

/** Its turn came, and it was booked onto its own node. */
function bookedHome(truth: Truth, name: string): boolean {
  const last = truth.lastBooking(name);
  return last !== null && last.event.to === last.event.from;
}

function freestOf(truth: Truth, name: string, among: readonly string[]): string | null {
  const before = truth.lastBooking(name)?.event.before ?? {};
  return among.reduce<string | null>(
    (best, node) => (best === null || (before[node] ?? 0) < (before[best] ?? 0) ? node : best),
    null,
  );
}

const SEEN_CLAIMS: Claim[] = [
  stay(
    "balanced",
    "Nothing asks for balancing: the nodes are ([\\d.]+) points? apart\\.",
    ([, points], _, truth) =>
      unless({
        "nothing asks": isCalm(truth),
        "they are so far apart": isFigure(points, spread(truth.start?.loads ?? {})),
        "that is what decides": truth.balancing.mode !== "psi",
      }),
  ),
  stay(
    "balanced once drained",
    "Nothing asks for balancing once (.+) (?:is|are) empty: by ProxLB's books the nodes are then ([\\d.]+) points? apart\\.",
    ([, nodes = "", points], _, truth) =>
      unless({
        "nothing asks": isCalm(truth),
        "these are to be emptied": isList(
          nodes,
          truth.drained().map((name) => truth.guest(name)?.node ?? ""),
        ),
        "they are then so far apart": isFigure(points, spread(truth.firstNeed()?.loads ?? {})),
        "that is what decides": truth.balancing.mode !== "psi",
      }),
  ),
  stay(
    "no pressure",
    "Nothing asks for balancing: no node and no guest is over its limits of (memory|CPU|disk) pressure\\.",
    ([, method], _, truth) =>
      unless({
        "nothing asks": isCalm(truth),
        "mode psi": truth.balancing.mode === "psi",
        "by this method": method?.toLowerCase() === truth.balancing.method,
        "none is": !isAnyHot(truth),
      }),
  ),
  stay(
    "reached",
    "Balance was reached before its turn: ([\\d.]+) points? apart\\.",
    ([, points], told, truth) => {
      const last = truth.events.findLast((event) => event.kind === "need");
      return unless({
        "ProxLB stopped": last?.kind === "need" && !last.balance && !last.affinity && !last.pinning,
        "its turn never came": !visited(truth, nameOf(told)),
        "they were so far apart": last?.kind === "need" && isFigure(points, spread(last.loads)),
      });
    },
  ),
  stay(
    "not on the busiest node",
    "ProxLB takes guests off the busiest node only: by its books that was (\\S+) \\(([\\d.-]+) %\\) at its turn, not this one \\(([\\d.-]+) %\\)\\.",
    ([, busiest = "", highest, own], told, truth) => {
      const stop = truth.first("stop", ({ guest }) => guest === nameOf(told));
      const home = truth.guest(nameOf(told))?.node ?? "";
      return unless({
        "ProxLB stopped there": stop !== null,
        "that was the busiest": stop?.busiest === busiest,
        "it was so busy": isFigure(highest, stop?.used[busiest]),
        "its own was so busy": isFigure(own, stop?.used[home]),
      });
    },
  ),
  stay(
    "its group was stopped",
    `(\\S+) of the same group \\((${RULE})\\) was not on the busiest node (\\S+) at its turn, which ends the whole group\\.`,
    ([, fellow = "", named = "", busiest], told, truth) => {
      const stop = truth.first("stop", ({ guest }) => guest === fellow);
      return unless({
        "ProxLB stopped at it": stop !== null,
        "that was the busiest": stop?.busiest === busiest,
        "of the same group": truth.group(nameOf(told)).includes(fellow) && fellow !== nameOf(told),
        "by this rule": stop?.group === namedRule(named).name,
        "its own turn never came": !visited(truth, nameOf(told)),
      });
    },
  ),
  stay(
    "no room",
    "It needs (.+?), and by ProxLB's books (\\S+) had (.+?) free at its turn\\.",
    ([, needed, node, free], told, truth) => {
      const fits = truth.first("fits", ({ guest }) => guest === nameOf(told));
      return unless({
        "ProxLB found no room": fits?.fits === false,
        "on this node": fits?.target === node,
        "it needs so much": needed === formatBytes(fits?.needed ?? -1),
        "so much was free": free === formatBytes(fits?.free ?? -1),
      });
    },
  ),
  stay(
    "unreadable priority",
    `ProxLB cannot read the priority in ${RULE}(?:(?:, | and )${RULE})* \\((.+)\\), and so finds no node for it\\.`,
    ([, nodes = ""], told, truth) => {
      const pins = truth.guest(nameOf(told))?.pins ?? [];
      return unless({
        "ProxLB takes it so": nodes.split(", ").every((node) => node.includes(":") && pins.includes(node)),
        "it finds no node": gotNoTarget(truth, nameOf(told)),
      });
    },
  ),
  stay(
    "no allowed node",
    `No node that (${RULE}(?:(?:, | and )${RULE})*) allows? is available\\.`,
    ([, named = ""], told, truth) => {
      const known = truth.guest(nameOf(told));
      const written = pinsWritten(truth, told.guest?.vmid ?? 0).map(
        ({ rule }) => `${rule.source} ${rule.name}`,
      );
      return unless({
        "none that its pins name is open": truth.open().every((node) => !known?.pins.includes(node)),
        "the rules are its own": named.split(/, | and /).every((rule) => written.includes(rule)),
        "it finds no node": gotNoTarget(truth, nameOf(told)),
      });
    },
  ),
  stay("no target left", "No target node is left for its group\\.", (_, told, truth) => {
    const fits = truth.first("fits", ({ guest }) => guest === nameOf(told));
    return unless({ "ProxLB had none": fits !== null && fits.target === null });
  }),
  stay(
    "less pressure",
    "ProxLB takes guests by their pressure, and (\\S+) under (more|as much) was still to come at its turn\\.",
    ([, other = "", more], told, truth) => {
      const turn = truth.first("anti", ({ guest }) => guest === nameOf(told));
      const [own, its] = [truth.guest(nameOf(told))?.spikes ?? 0, truth.guest(other)?.spikes ?? 0];
      return unless({
        "that one was next": turn?.pressed === other,
        "under that pressure": more === "more" ? its > own : its === own,
      });
    },
  ),
  stay(
    "home is the freest",
    "Its turn came, and the freest node was the one it runs on\\.",
    (_, told, truth) =>
      unless({
        "booked there": bookedHome(truth, nameOf(told)),
        "the freest": freestOf(truth, nameOf(told), truth.open()) === told.guest?.from,
      }),
  ),
  stay(
    "home by its anti-affinity rule",
    "Its turn came, and its anti-affinity rule gave it the node it runs on\\.",
    (_, told, truth) => {
      const took = truth.first("anti", ({ guest }) => guest === nameOf(told))?.took.at(-1);
      return unless({
        "booked there": bookedHome(truth, nameOf(told)),
        "its rule took it": took?.[1] === told.guest?.from,
        "the rule is its own": truth.guest(nameOf(told))?.anti.includes(took?.[0] ?? "") === true,
      });
    },
  ),
  stay(
    "home is the freest pinned",
    "Its turn came, and of the nodes that its pins allow the one it runs on was the freest\\.",
    (_, told, truth) => {
      const pins = truth.guest(nameOf(told))?.pins ?? [];
      const allowed = truth.open().filter((node) => pins.includes(node));
      return unless({
        "booked there": bookedHome(truth, nameOf(told)),
        "of its pins the freest": freestOf(truth, nameOf(told), allowed) === told.guest?.from,
      });
    },
  ),
  stay(
    "home beside loose pins",
    "Its turn came, and the freest node was the one it runs on; its pins are not strict\\.",
    (_, told, truth) =>
      unless({
        "booked there": bookedHome(truth, nameOf(told)),
        "the freest": freestOf(truth, nameOf(told), truth.open()) === told.guest?.from,
        "loose pins": truth.guest(nameOf(told))?.strict === false,
      }),
  ),
  stay(
    "home kept from another guest's turn",
    "Its turn came, and the node that ProxLB had chosen for another guest was the one it runs on\\.",
    (_, told, truth) => unless({ "booked there": bookedHome(truth, nameOf(told)) }),
  ),
  stay(
    "ignored",
    "(A tag|ignore_guests in the config) tells ProxLB to leave it alone\\.(?: It computes as if it had moved to (\\S+)\\.)?",
    ([, by, to], told, truth) => {
      const last = truth.lastBooking(nameOf(told));
      const tagged = truth
        .wire(told.guest?.vmid ?? 0)
        ?.guest.tags?.split(";")
        .some((tag) => tag.startsWith("plb_ignore"));
      const booked = last && last.event.to !== last.event.from ? last.event.to : null;
      return unless({
        "ProxLB ignores it": truth.guest(nameOf(told))?.ignore === true,
        "told by that": (by === "A tag") === (tagged ?? false),
        "so it computes": booked === (to ?? null),
      });
    },
  ),
];

/** Its turn came: ProxLB looked whether it is on the busiest node. */
function visited(truth: Truth, name: string): boolean {
  return truth.events.some(
    (event) => (event.kind === "stop" || event.kind === "fits") && event.guest === name,
  );
}

function gotNoTarget(truth: Truth, name: string): boolean {
  return truth.events.some((event) => event.kind === "pins" && event.guest === name && event.target === null);
}

const wireNode = (truth: Truth, name: string) => truth.world.nodes.find(({ node }) => node === name);

const UNSEEN_CLAIMS: Claim[] = [
  stay("no nodes", "No node can take guests: all are in maintenance\\.", (_, __, truth) =>
    unless({ "ProxLB skips the run": truth.answer.outcome === "no_target" && truth.open().length === 0 }),
  ),
  {
    ...stay("failed", "ProxLB would end with an error instead of a plan\\.", (_, __, truth) =>
      unless({ "it does": truth.answer.outcome === "failed" }),
    ),
    ofFailure: true,
  },
  stay(
    "name taken",
    "ProxLB knows guests by name and sees guest (\\d+) of the same name instead\\.",
    ([, other], told, truth) =>
      unless({ "it sees that one": truth.guest(nameOf(told))?.id === Number(other) }),
  ),
];

const INPUT_CLAIMS: Claim[] = [
  stay("not running", "ProxLB moves running guests only\\.", (_, told, truth) =>
    unless({
      "it does not run": truth.wire(told.guest?.vmid ?? 0)?.guest.status !== "running",
      "ProxLB does not see it": truth.guest(nameOf(told))?.id !== told.guest?.vmid,
    }),
  ),
  stay("node offline", "(\\S+) is not online\\.", ([, node = ""], told, truth) =>
    unless({
      "it is not": wireNode(truth, node)?.status !== "online",
      "ProxLB does not see the guest": truth.guest(nameOf(told))?.id !== told.guest?.vmid,
    }),
  ),
  stay(
    "node ignored",
    "ProxLB is told to ignore (\\S+) and all its guests\\.",
    ([, node = ""], told, truth) =>
      unless({
        "it is": truth.world.config.proxmox_cluster.ignore_nodes.includes(node),
        "ProxLB does not see the guest": truth.guest(nameOf(told))?.id !== told.guest?.vmid,
      }),
  ),
  stay("node without figures", "(\\S+) has not reported its figures yet\\.", ([, node = ""], _, truth) =>
    unless({ "it has not": wireNode(truth, node)?.cpu === undefined }),
  ),
].map((claim) => ({ ...claim, ofInput: true }));

export const STAY_CLAIMS: Claim[] = [...SEEN_CLAIMS, ...UNSEEN_CLAIMS, ...INPUT_CLAIMS];
