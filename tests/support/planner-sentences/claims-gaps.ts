import type { Circumstance } from "./circumstances";
import { type Claim, unless } from "./claim";
import { areAll, guestsSeen, onlineNodes } from "./inputs";

/** What is missing of the input, or makes no sense. */
function claim(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `gap: ${kind}`, about: "gap", pattern: new RegExp(`^${pattern}$`), ofInput: true, check };
}

/** What only one circumstance brings up. */
const UNDER: readonly [string, string, Circumstance][] = [
  [
    "old HA rules",
    "HA rules may have changed since they were read: read 10 min before this plan\\.",
    "lists are old",
  ],
  [
    "old pools",
    "Pools may have changed since they were read: read 10 min before this plan\\.",
    "lists are old",
  ],
  [
    "old HA maintenance",
    "The HA manager may have changed a node's maintenance since it was asked: read 10 min before this plan\\.",
    "lists are old",
  ],
  [
    "quorum unknown",
    "It is not known whether the cluster has a quorum: read 10 min before this plan\\.",
    "lists are old",
  ],
  [
    "no quorum",
    "Without a quorum Proxmox VE migrates nothing, and what it tells may be old: lab\\.",
    "there is no quorum",
  ],
  [
    "old picture",
    "Loads and places of guests may be others by now: read 1 min before this plan\\.",
    "the picture is old",
  ],
  [
    "unreadable picture",
    "Loads and places of guests may be others by now: read 5 s before this plan; No route to host\\.",
    "the picture cannot be read",
  ],
  [
    "ProxLB's rights unknown",
    "Whether ProxLB's own credentials see the pools is not known: proxlb@pve!token\\.",
    "whether ProxLB sees pools is not known",
  ],
  [
    "ProxLB sees less",
    "ProxLB's own credentials see less than the plan is made of: proxlb@pve!token lacks VM\\.Audit on some of /vms\\.",
    "ProxLB sees fewer guests",
  ],
  [
    "HA in transition",
    "The HA manager and a node's own LRM differ on whether it is in maintenance, and ProxLB may see either: .+\\.",
    "HA is in transition",
  ],
  [
    "guests hidden",
    "ProxLB UI may not see every guest, and the plan knows nothing of the others: The token lacks VM\\.Audit on /vms\\.",
    "guests are hidden",
  ],
];

export const GAP_CLAIMS: Claim[] = [
  claim(
    "CPU of now",
    "ProxLB takes the hour's average of guest CPU; known here is the current use: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "running guests": areAll(names, (name) => guestsSeen(truth).some((guest) => guest.name === name)),
      }),
  ),
  claim("no pressure figures", "Pressure figures are missing: (.+)\\.", (_, __, truth) =>
    unless({ "they matter": truth.balancing.mode === "psi" }),
  ),
  claim(
    "memory in the guest's view",
    "ProxLB counts the memory that a VM takes of its node; known here is what the guest itself says it uses: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "VMs of PVE 8": areAll(names, (name) =>
          truth.world.nodes.some(
            ({ version, qemu }) =>
              Number.parseInt(version, 10) < 9 && qemu.some((guest) => guest.name === name),
          ),
        ),
      }),
  ),
  ...UNDER.map(([kind, pattern, circumstance]) =>
    claim(kind, pattern, (_, __, truth) => unless({ [circumstance]: truth.circumstance === circumstance })),
  ),
  claim(
    "nodes to avoid",
    "Proxmox VE keeps the guests off nodes; ProxLB(, where every node has Proxmox VE 9, which is not known yet,)? reads “negative” and keeps them apart from each other instead, by HA rule: (.+)\\.",
    ([, untold, names = ""], _, truth) =>
      unless({
        "every node has Proxmox VE 9":
          untold !== undefined ||
          onlineNodes(truth).every(({ version }) => Number.parseInt(version, 10) >= 9),
        "negative rules with nodes": truth.world.ha_rules
          .filter(({ affinity, nodes, disable }) => affinity === "negative" && nodes && !disable)
          .some(({ rule }) => names.includes(rule)),
      }),
  ),
  claim("quorum not read", "It is not known whether the cluster has a quorum: not read yet\\.", () => null),
  claim("HA rules not read", "HA rules have not been read: .+\\.", () => null),
  claim("pools not read", "Pools have not been read: .+\\.", (_, __, truth) =>
    unless({ "they matter": Object.keys(truth.balancing.pools ?? {}).length > 0 }),
  ),
  claim(
    "HA maintenance not read",
    "Which nodes the HA manager has in maintenance has not been read: .+\\.",
    () => null,
  ),
  claim(
    "version assumed",
    "The version of Proxmox VE is assumed to be the one of the host that answers, and not yet read from: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "of these nodes": areAll(names, (name) => onlineNodes(truth).some(({ node }) => node === name)),
      }),
  ),
  claim(
    "pools that ProxLB does not see",
    "ProxLB's own credentials see no pools, and its rules for pools have no effect: proxlb@pve!token lacks Pool\\.Audit on /pool\\.",
    (_, __, truth) => {
      const rules = [...Object.keys(truth.start?.affinity ?? {}), ...Object.keys(truth.start?.anti ?? {})];
      const configured = Object.keys(truth.balancing.pools ?? {});
      return unless({
        "it sees none": truth.circumstance === "ProxLB sees no pools",
        "they have no effect": configured.every((name) => !rules.includes(name)),
      });
    },
  ),
  claim(
    "time zone",
    "ProxLB's time zone is assumed for the maintenance windows of: (.+)\\.",
    ([, names = ""], _, { circumstance, world }) => {
      const { schedules } = world.config.proxmox_cluster.maintenance_nodes_schedule;
      return unless({
        "it is": circumstance === "the time zone is assumed",
        "they have windows": areAll(names, (name) => Object.hasOwn(schedules, name)),
      });
    },
  ),
  claim("guest without figures", "Guests without figures count as empty: (\\S+)\\.", (_, __, truth) =>
    unless({ "it has none": truth.circumstance === "a guest has no figures" }),
  ),
  claim(
    "rounding",
    "Loads are equal but for rounding, which differs between versions of Python: (.+)\\.",
    (_, __, truth) =>
      unless({ "sums of fractions": truth.balancing.method === "cpu" || truth.balancing.mode === "psi" }),
  ),
  claim(
    "node without figures",
    "Nodes without figures are left out, and ProxLB itself would fail on them: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "they have none": areAll(names, (name) =>
          onlineNodes(truth).some(({ node, cpu }) => node === name && cpu === undefined),
        ),
        "ProxLB fails": truth.answer.outcome === "failed",
      }),
  ),
  claim("pin dropped", "Pins to nodes that do not exist are dropped: (.+)\\.", ([, names = ""], _, truth) =>
    unless({
      "ProxLB has no such pin": areAll(names, (entry) => {
        const node = entry.split(": ").at(-1) ?? "";
        return !Object.values(truth.start?.guests ?? {}).some(({ pins }) => pins.includes(node));
      }),
    }),
  ),
  claim(
    "pin without a match",
    "Pins that match no node, by spelling, priority or a node that is away: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "ProxLB has the pin, and no such node": areAll(names, (entry) => {
          const node = entry.split(": ").at(-1) ?? "";
          const pinned = Object.values(truth.start?.guests ?? {}).some(({ pins }) => pins.includes(node));
          return (pinned || truth.start === null) && truth.start?.nodes[node] === undefined;
        }),
      }),
  ),
  claim(
    "nodes of the config",
    "The config names nodes that do not exist: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "they do not": areAll(names, (name) => !truth.world.nodes.some(({ node }) => node === name)),
      }),
  ),
  claim(
    "pools of the config",
    "The config names pools that do not exist: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "they do not": areAll(names, (name) => !truth.world.pools.some(({ poolid }) => poolid === name)),
      }),
  ),
  claim(
    "nested pools of the config",
    "ProxLB cannot read pools within pools, so these rules have no effect: (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "a pool within a pool": areAll(names, (name) => name.includes("/")),
        "without effect": areAll(
          names,
          (name) => truth.start?.anti[name] === undefined && truth.start?.affinity[name] === undefined,
        ),
      }),
  ),
  claim(
    "guests of the config",
    "ignore_guests names guests that do not exist \\(ProxLB compares whole names: no patterns, no ids\\): (.+)\\.",
    ([, names = ""], _, truth) =>
      unless({ "ProxLB sees none": areAll(names, (name) => truth.guest(name) === null) }),
  ),
];
