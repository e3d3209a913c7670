import { type Claim, type Told, unless } from "./claim";
import { isFigure, type Truth } from "./truth";

/** Figures and what they come to, computed anew from the lists and from the moves that ProxLB makes. */
function claim(about: Told["about"], kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `${about}: ${kind}`, about, pattern: new RegExp(`^${pattern}$`), check };
}

const isNear = (text: string | undefined, value: number | undefined) =>
  value !== undefined && Math.abs(Number(text) - value) <= 1e-6 * Math.max(1, Math.abs(value));

/** Percent of a node by method and mode, from what runs where. */
function loadOf(truth: Truth, name: string, when: "before" | "after"): number {
  const { method, mode } = truth.balancing;
  const wire = truth.world.nodes.find(({ node }) => node === name);
  if (!wire) return Number.NaN;
  const total = { memory: wire.maxmem, cpu: wire.maxcpu, disk: wire.maxdisk }[method];
  const sum = (guests: Seat[], key: "used" | "assigned") =>
    guests.reduce((all, one) => all + weightOf(truth, one, key), 0);
  if (mode === "assigned") {
    return (
      (sum(
        seats(truth, when).filter(({ node }) => node === name),
        "assigned",
      ) /
        usableOf(truth, name, total)) *
      100
    );
  }
  const base = { memory: wire.mem, cpu: wire.cpu * wire.maxcpu, disk: wire.disk }[method];
  if (when === "before") return (base / total) * 100;
  const came = seats(truth, "after").filter((seat) => seat.node === name && homeOf(truth, seat) !== name);
  const left = seats(truth, "before").filter((seat) => seat.node === name && nodeAfter(truth, seat) !== name);
  return (Math.max(0, base + sum(came, "used") - sum(left, "used")) / total) * 100;
}

/** ProxLB counts with what is left after the reservation, which it applies to memory alone. */
function usableOf(truth: Truth, name: string, total: number): number {
  return truth.balancing.method === "memory" ? (truth.start?.nodes[name]?.memory.total ?? total) : total;
}

interface Seat {
  vmid: number;
  name: string;
  node: string;
}

const homeOf = (truth: Truth, { vmid }: Seat) => truth.wire(vmid)?.node;
const nodeAfter = (truth: Truth, { vmid, name }: Seat) =>
  truth.guest(name)?.id === vmid ? truth.placedOf(name) : truth.wire(vmid)?.node;

/** Every running guest of the nodes that ProxLB sees, where it is, or will be. */
function seats(truth: Truth, when: "before" | "after"): Seat[] {
  return truth.world.nodes
    .filter(({ node }) => truth.start?.nodes[node])
    .flatMap(({ node, qemu, lxc }) =>
      [...qemu, ...lxc]
        .filter(({ status }) => status === "running")
        .map(({ vmid, name }): Seat => {
          const seat = { vmid, name, node };
          return when === "before" ? seat : { ...seat, node: nodeAfter(truth, seat) ?? node };
        }),
    );
}

function weightOf(truth: Truth, { vmid }: Seat, key: "used" | "assigned"): number {
  const guest = truth.wire(vmid)?.guest;
  if (!guest) return Number.NaN;
  const cpu =
    guest.rrd.average.reduce((sum, row) => sum + (row.cpu ?? 0), 0) / Math.max(1, guest.rrd.average.length);
  const weights = {
    memory: { used: guest.mem, assigned: guest.maxmem },
    cpu: { used: cpu * guest.cpus, assigned: guest.cpus },
    disk: { used: guest.disk, assigned: guest.maxdisk },
  };
  return weights[truth.balancing.method][key];
}

function apart(truth: Truth, when: "before" | "after"): number {
  const loads = Object.keys(truth.start?.nodes ?? {}).map((node) => loadOf(truth, node, when));
  return Math.max(...loads) - Math.min(...loads);
}

function movesRun(truth: Truth): [string, number, string, string][] {
  return truth.planned?.moves.filter(([name]) => truth.placedOf(name) !== truth.guest(name)?.node) ?? [];
}

/** Moves that ProxLB orders and Proxmox will refuse. */
function movesRefused(truth: Truth): number {
  const ordered = truth.planned?.moves.filter(([name]) => {
    const type = truth.guest(name)?.type;
    return type !== undefined && truth.balancing.balance_types.includes(type) && !truth.versionStops();
  });
  return ordered?.filter(([name]) => truth.isLocked(name)).length ?? 0;
}

const FIGURE_CLAIMS: Claim[] = [
  claim(
    "figure",
    "a node now and afterwards",
    "node (\\S+) before (\\S+) after (\\S+) guests (\\d+) (\\d+)",
    ([, node = "", before, after, guestsBefore, guestsAfter], _, truth) =>
      unless({
        "so it is now": isNear(before, loadOf(truth, node, "before")),
        "so it will be": isNear(after, loadOf(truth, node, "after")),
        "so many guests now":
          seats(truth, "before").filter((seat) => seat.node === node).length === Number(guestsBefore),
        "so many guests then":
          seats(truth, "after").filter((seat) => seat.node === node).length === Number(guestsAfter),
      }),
  ),
  claim(
    "figure",
    "around a move",
    "move (\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)",
    ([, from = "", fromBefore, fromAfter, to = "", toBefore, toAfter], told, truth) => {
      const booked = truth.lastBooking(told.guest?.name ?? "")?.event;
      return unless({
        "booked so": booked?.from === from && booked.to === to,
        "its node before": isNear(fromBefore, booked?.before[from]),
        "its node after": isNear(fromAfter, booked?.after[from]),
        "the target before": isNear(toBefore, booked?.before[to]),
        "the target after": isNear(toAfter, booked?.after[to]),
      });
    },
  ),
  claim(
    "figure",
    "steps of the spread",
    "(\\d+) steps of (\\d+) moves change the spread by (\\S+)",
    ([, steps, moves, sum], _, truth) =>
      unless({
        "one for each move that runs": steps === moves && Number(moves) === movesRun(truth).length,
        "together what the plan does":
          Math.abs(Number(sum) - (apart(truth, "after") - apart(truth, "before"))) < 1e-6,
      }),
  ),
  claim("figure", "memory to move, best node", "memory (\\d+) best (\\S+)", ([, bytes, best], _, truth) =>
    unless({
      "so much":
        movesRun(truth).reduce((sum, [name]) => sum + (truth.guest(name)?.memory.used ?? 0), 0) ===
        Number(bytes),
      "the best node": truth.planned?.best === best,
    }),
  ),
];

const HEADLINE_CLAIMS: Claim[] = [
  claim(
    "plan",
    "guests move",
    "(\\d+) guests? would move\\.(?: Proxmox will refuse or undo (\\d+) more\\.)?",
    ([, count, refused = "0"], _, truth) =>
      unless({
        "so many": movesRun(truth).length === Number(count) && Number(count) > 0,
        "so many not": movesRefused(truth) === Number(refused),
      }),
  ),
  claim(
    "plan",
    "all moves refused",
    "ProxLB would order (\\d+) moves?, and Proxmox will refuse or undo all\\.",
    ([, count], _, truth) =>
      unless({ none: movesRun(truth).length === 0, "so many": movesRefused(truth) === Number(count) }),
  ),
  claim(
    "plan",
    "moves without effect",
    "ProxLB plans (\\d+) moves? and would carry out none of them\\.",
    ([, count], _, truth) =>
      unless({
        "so many": truth.planned?.moves.length === Number(count),
        none: movesRun(truth).length === 0,
      }),
  ),
  claim(
    "plan",
    "nothing that it can move",
    "ProxLB would act, and finds nothing that it can move\\.",
    (_, __, truth) => {
      const need = truth.firstNeed();
      return unless({
        "no move": truth.planned?.moves.length === 0,
        "it acts": Boolean(need?.balance || need?.affinity || need?.pinning) || truth.drained().length > 0,
      });
    },
  ),
  claim("plan", "no moves needed", "No moves needed\\.", (_, __, truth) => {
    const need = truth.firstNeed();
    return unless({
      "no move": truth.planned?.moves.length === 0,
      "nothing asks": !need?.balance && !need?.affinity && !need?.pinning,
    });
  }),
  claim(
    "plan",
    "all in maintenance",
    "Every node is in maintenance: ProxLB would skip this run\\.",
    (_, __, truth) =>
      unless({ "it does": truth.answer.outcome === "no_target" && truth.open().length === 0 }),
  ),
  {
    ...claim("plan", "it fails", "ProxLB would end with an error: .+", (_, __, truth) =>
      unless({ "it does": truth.answer.outcome === "failed" }),
    ),
    ofFailure: true,
  },
  claim(
    "plan",
    "spread",
    "The nodes are ([\\d.]+) points apart(?: now, ([\\d.]+) afterwards)?; balanciness allows ([-\\d.]+)\\.",
    ([, before, after, limit], _, truth) =>
      unless({
        "so far apart": isFigure(before, apart(truth, "before")),
        "and afterwards": after === undefined || isFigure(after, apart(truth, "after")),
        "that is the limit": truth.balancing.mode !== "psi" && Number(limit) === truth.balancing.balanciness,
      }),
  ),
  claim(
    "plan",
    "use under pressure",
    "By use of (?:memory|CPU|disk) the nodes are ([\\d.]+) points apart(?: now, ([\\d.]+) afterwards)?\\.",
    ([, before, after], _, truth) =>
      unless({
        "so far apart": isFigure(before, apart(truth, "before")),
        "and afterwards": after === undefined || isFigure(after, apart(truth, "after")),
        "mode psi": truth.balancing.mode === "psi",
      }),
  ),
  claim(
    "warning",
    "no benefit",
    "The moves do not help: the nodes are ([\\d.]+) points? apart before and ([\\d.]+) points? after\\.",
    ([, before, after], _, truth) =>
      unless({
        "so far apart": isFigure(before, apart(truth, "before")),
        "and after": isFigure(after, apart(truth, "after")),
        "no less": apart(truth, "after") >= apart(truth, "before") - 1e-9,
      }),
  ),
];

export const COMPUTED_CLAIMS: Claim[] = [...FIGURE_CLAIMS, ...HEADLINE_CLAIMS];
