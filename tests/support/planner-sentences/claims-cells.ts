import { formatBytes } from "@/lib/core/units";
import { type Claim, type Told, unless, type Verdict } from "./claim";
import { maintenanceBy } from "./claims-moves";
import { isGroupRule, namedRule, RULE } from "./rules";
import { isFigure, isList, type Truth } from "./truth";

/** What stands against a guest on a node. */
type Check = (
  match: string[],
  cell: { guest: string; vmid: number; from: string; node: string },
  truth: Truth,
) => Verdict;

function cell(kind: string, pattern: string, check: Check): Claim {
  return {
    kind: `cell: ${kind}`,
    about: "cell",
    pattern: new RegExp(`^${pattern}$`),
    check: (match, told, truth) => check([...match], cellOf(told), truth),
  };
}

function cellOf({ guest, node }: Told) {
  return { guest: guest?.name ?? "", vmid: guest?.vmid ?? 0, from: guest?.from ?? "", node: node ?? "" };
}

const isSeen = (truth: Truth, guest: string, vmid: number) => truth.guest(guest)?.id === vmid;
const wireNode = (truth: Truth, name: string) => truth.world.nodes.find(({ node }) => node === name);

export const CELL_CLAIMS: Claim[] = [
  cell("guest not running", "ProxLB moves running guests only\\.", (_, { guest, vmid }, truth) =>
    unless({
      "it does not run": truth.wire(vmid)?.guest.status !== "running",
      "ProxLB does not see it": !isSeen(truth, guest, vmid),
    }),
  ),
  cell(
    "guest's node not seen",
    "ProxLB does not see (\\S+) and its guests\\.",
    ([, node = ""], { from }, truth) =>
      unless({
        "it runs there": node === from,
        "ProxLB does not see it": truth.start?.nodes[node] === undefined,
      }),
  ),
  cell(
    "guest's name taken",
    "ProxLB knows guests by name and sees guest (\\d+) of the same name instead\\.",
    ([, other], { guest }, truth) => unless({ "it sees that one": truth.guest(guest)?.id === Number(other) }),
  ),
  cell("offline", "The node is not online\\.", (_, { node }, truth) =>
    unless({ "it is not": wireNode(truth, node)?.status !== "online" }),
  ),
  cell("node ignored", "ProxLB is told to ignore this node\\.", (_, { node }, truth) =>
    unless({
      "it is told so": truth.world.config.proxmox_cluster.ignore_nodes.includes(node),
      "it does": truth.start?.nodes[node] === undefined,
    }),
  ),
  {
    ...cell("no figures", "The node has not reported its figures yet\\.", (_, { node }, truth) =>
      unless({ "it has not": wireNode(truth, node)?.cpu === undefined }),
    ),
    ofInput: true,
  },
  cell(
    "guest ignored",
    "(A tag|ignore_guests in the config) tells ProxLB to leave it alone\\.",
    (_, { guest }, truth) => unless({ "ProxLB ignores it": truth.guest(guest)?.ignore === true }),
  ),
  cell("maintenance", "The node is in maintenance \\((.+)\\)\\.", ([, by], { node }, truth) =>
    unless({ "it is": truth.inMaintenance(node), "that is why": by === maintenanceBy(truth, node) }),
  ),
  cell(
    "type not listed",
    "balance_types does not list (VMs|CTs): ProxLB may plan the move, and does not make it\\.",
    ([, type], { guest, node, from }, truth) =>
      unless({
        "its type": truth.guest(guest)?.type === (type === "VMs" ? "vm" : "ct"),
        "not listed": !truth.balancing.balance_types.includes(type === "VMs" ? "vm" : "ct"),
        "another node": node !== from,
      }),
  ),
  cell(
    "refused by Proxmox",
    "Proxmox will refuse: (\\S+) is locked \\((\\S+)\\)\\.",
    ([, name, lock], { guest, vmid, node, from }, truth) =>
      unless({
        "it is": name === guest && truth.wire(vmid)?.guest.lock === lock,
        "another node": node !== from,
      }),
  ),
  cell(
    "pinned elsewhere",
    `((?:Tag|Pool|HA rule) \\S+(?:(?:, | and )${RULE})*) pins? it to (.+)\\.`,
    ([, , nodes = ""], { guest, node }, truth) => {
      const known = truth.guest(guest);
      return unless({
        "ProxLB's pins": isList(nodes, known?.pins ?? []),
        "none is this node": known?.pins.includes(node) === false,
        strict: known?.strict === true,
      });
    },
  ),
  cell(
    "unreadable priority",
    `ProxLB cannot read the priority in ${RULE}(?:(?:, | and )${RULE})* \\((.+)\\), and so places it nowhere\\.`,
    ([, nodes = ""], { guest }, truth) => {
      const known = truth.guest(guest);
      return unless({
        "ProxLB's pins": isList(nodes, known?.pins ?? []),
        "none is a node": known?.pins.every((pin) => !truth.start?.nodes[pin]) === true,
        strict: known?.strict === true,
      });
    },
  ),
  cell(
    "kept apart",
    `(.+) keeps it apart from (\\S+), which runs here\\.`,
    ([, named = "", other = ""], { guest, node }, truth) =>
      unless({
        "its rule": isGroupRule(truth, namedRule(named), "anti", guest),
        "the other's rule": isGroupRule(truth, namedRule(named), "anti", other),
        "it runs here": truth.guest(other)?.node === node && other !== guest,
      }),
  ),
  cell(
    "kept together",
    `(.+) keeps it together with (\\S+) on (\\S+)\\.`,
    ([, named = "", other = "", on], { guest, node }, truth) =>
      unless({
        "its rule": isGroupRule(truth, namedRule(named), "affinity", guest),
        "one group for ProxLB": truth.group(guest).includes(other) && other !== guest,
        "it runs there": truth.guest(other)?.node === on && on !== node,
      }),
  ),
  cell(
    "no room",
    "It needs (.+) of memory and (.+) (?:is|are) free\\.",
    ([, needed, free], { guest, node, from }, truth) => {
      const [needs, has] = [truth.guest(guest)?.memory.used ?? 0, truth.start?.nodes[node]?.memory.free ?? 0];
      return unless({
        "so much": formatBytes(needs) === needed,
        "so much is free": formatBytes(Math.max(0, has)) === free,
        "ProxLB's check": !(needs < has),
        "another node": node !== from,
      });
    },
  ),
  {
    ...cell(
      "no room by its own account",
      "It says it uses (.+) of memory, and (.+) are free; ProxLB counts what it takes of its node, which is not known\\.",
      ([, says, free], { vmid, node, from }, truth) => {
        const has = truth.start?.nodes[node]?.memory.free ?? 0;
        const found = truth.wire(vmid)?.guest;
        return unless({
          "it says so": formatBytes(found?.guestMem ?? found?.mem ?? 0) === says,
          "so much is free": formatBytes(Math.max(0, has)) === free,
          "another node": node !== from,
        });
      },
    ),
    ofInput: true,
  },
  cell("nothing stands against it", "allowed", (_, { guest, vmid, node, from }, truth) => {
    const known = truth.guest(guest);
    const rules = Object.values(truth.start?.anti ?? {}).filter((group) => group.includes(guest));
    const pinned = (known?.pins.length ?? 0) > 0 && known?.strict === true;
    return unless({
      "ProxLB sees guest and node": isSeen(truth, guest, vmid) && truth.start?.nodes[node] !== undefined,
      "no maintenance": !truth.inMaintenance(node),
      "not ignored": known?.ignore === false || node === from,
      room: node === from || (known?.memory.used ?? 0) < (truth.start?.nodes[node]?.memory.free ?? 0),
      "its pins": !pinned || known.pins.includes(node),
      "no lock": node === from || !truth.isLocked(guest),
      "its type": node === from || truth.balancing.balance_types.includes(known?.type ?? "vm"),
      "no rule keeps it apart": rules.every((group) =>
        group.every((other) => other === guest || truth.guest(other)?.node !== node),
      ),
      "no group is elsewhere": truth
        .group(guest)
        .every((other) => other === guest || truth.guest(other)?.node === node),
    });
  }),
  cell("load with the guest there", "load ([\\d.]+)", ([, load], { guest, node, from }, truth) => {
    const { method } = truth.balancing;
    const [known, here] = [truth.guest(guest), truth.start?.nodes[node]];
    if (!known || !here) return "ProxLB does not see both";
    const weight = method === "cpu" ? known.cpu.used * (wireCores(truth, known.id) ?? 0) : known[method].used;
    const begun = method === "memory" ? (wireNode(truth, node)?.maxmem ?? 0) : here[method].total;
    const percent = ((here[method].used + (node === from ? 0 : weight)) / begun) * 100;
    return unless({ "so much": isFigure(load, percent) });
  }),
];

function wireCores(truth: Truth, vmid: number): number | undefined {
  return truth.wire(vmid)?.guest.cpus;
}
