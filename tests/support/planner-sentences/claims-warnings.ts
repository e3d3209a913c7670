import { formatBytes } from "@/lib/core/units";
import { type Claim, unless } from "./claim";
import { crowded, leftOf, nodesOf } from "./placed";
import { namedRule, RULE } from "./rules";
import { isFigure, isList, members, spread, type Truth } from "./truth";

/** What the plan breaks, leaves as it is, or does not achieve. */
function claim(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `warning: ${kind}`, about: "warning", pattern: new RegExp(`^${pattern}$`), check };
}

export const WARNING_CLAIMS: Claim[] = [
  claim(
    "pointless swap",
    "(\\S+) and (\\S+) change places between (\\S+) and (\\S+) and weigh about the same\\.",
    ([, one = "", other = "", a, b], _, truth) => {
      const { method } = truth.balancing;
      const weight = (name: string) => truth.guest(name)?.[method][method === "disk" ? "total" : "used"] ?? 0;
      const route = (name: string) => `${truth.guest(name)?.node}>${truth.placedOf(name)}`;
      const cores = (name: string) =>
        weight(name) * (method === "cpu" ? (truth.guest(name)?.cpu.total ?? 0) : 1);
      const [w, v] = [cores(one), cores(other)];
      return unless({
        "they do":
          new Set([route(one), route(other)]).size === 2 &&
          [route(one), route(other)].every((way) => way === `${a}>${b}` || way === `${b}>${a}`),
        "they weigh so": Math.abs(w - v) <= Math.max(w, v) * 0.1 + 1e-9,
      });
    },
  ),
  claim(
    "group split",
    `The group of (${RULE}) is together now and would be spread over (.+)\\.`,
    ([, named = "", nodes = ""], _, truth) => {
      const group = truth.start?.affinity[namedRule(named).name] ?? [];
      return unless({
        "it is together": new Set(nodesOf(truth, group, "before")).size === 1,
        "spread so":
          isList(nodes, nodesOf(truth, group, "after")) && new Set(nodesOf(truth, group, "after")).size > 1,
      });
    },
  ),
  claim(
    "rule broken",
    `(Tag|Pool|HA rule) (\\S+) (would be broken by this plan|stays broken): (.+)\\.`,
    ([, , name = "", when, guests = ""], _, truth) =>
      brokenSaid(truth, name, guests, when === "stays broken"),
  ),
  claim(
    "group stays spread",
    `The group that ProxLB makes of (${RULE}) stays spread over several nodes: (.+)\\.`,
    ([, named = "", guests = ""], _, truth) => {
      const group = truth.start?.affinity[namedRule(named).name] ?? [];
      return unless({
        "these are its members": isList(guests, group),
        "it is spread": new Set(nodesOf(truth, group, "before")).size > 1,
        "it stays so": new Set(nodesOf(truth, group, "after")).size > 1,
      });
    },
  ),
  claim(
    "overfilled",
    "(\\S+) would have to hold (.+) in (.+?) of memory(?: that is not reserved)?\\.",
    ([text, node = "", used, usable], _, truth) => {
      const before = truth.world.nodes.find((one) => one.node === node);
      const all = Object.keys(truth.start?.guests ?? {});
      const moved = all.filter((name) => truth.guest(name)?.node !== truth.placedOf(name));
      const sum = (names: string[]) =>
        names.reduce((total, name) => total + (truth.guest(name)?.memory.used ?? 0), 0);
      const left = before ? leftOf(truth.world, before) : 0;
      const holds =
        (before?.mem ?? 0) +
        sum(moved.filter((name) => truth.placedOf(name) === node)) -
        sum(moved.filter((name) => truth.guest(name)?.node === node));
      return unless({
        "so much": formatBytes(holds) === used,
        "so much there is": formatBytes(left) === usable,
        "more than there is": holds > left,
        "reserved or not": text?.includes("not reserved") === (left !== before?.maxmem),
      });
    },
  ),
  claim(
    "ignored yet booked",
    "ProxLB is told to ignore (\\S+) and does not move it, yet computes as if it had gone to (\\S+): its books are not what will be\\.",
    ([, guest = "", to], _, truth) =>
      unless({
        "it is ignored": truth.guest(guest)?.ignore === true,
        "it does not move it": truth.targetOf(guest) === truth.guest(guest)?.node,
        "so it computes": truth.lastBooking(guest)?.event.to === to,
      }),
  ),
  claim("moves that do not run", "(\\d+) moves? would not run: (.+)\\.", ([, count, why], _, truth) => {
    const moves = truth.planned?.moves ?? [];
    const { enable, mode, balance_types } = truth.balancing;
    const stopped = moves.filter(([name]) => !truth.planned?.executed.includes(name));
    const listed = (name: string) => balance_types.includes(truth.guest(name)?.type ?? "vm");
    if (why === "balancing.enable is off") {
      const others = moves.filter(([name]) => listed(name) && !truth.versionStops());
      return unless({
        "it is": !enable,
        "all of them": others.length === Number(count) && stopped.length === moves.length,
      });
    }
    if (why === "mode psi needs Proxmox VE 9 on every node") {
      return unless({
        "so it is": mode === "psi" && truth.versionStops(),
        "all of them": stopped.length === Number(count),
      });
    }
    return unless({
      "that is why": why === "balance_types does not list their type",
      "so many": stopped.filter(([name]) => !listed(name)).length === Number(count),
    });
  }),
  claim(
    "same names",
    "Several guests are called (\\S+); ProxLB sees (\\d+) and not (.+)\\.",
    ([, name = "", seen, hidden = ""], _, truth) => {
      const all = truth.world.nodes
        .filter(({ node }) => truth.start?.nodes[node])
        .flatMap(({ qemu, lxc }) => [...qemu, ...lxc])
        .filter((guest) => guest.name === name && guest.status === "running")
        .map(({ vmid }) => vmid);
      return unless({
        "it sees that one": truth.guest(name)?.id === Number(seen),
        "not those": isList(hidden, all.filter((vmid) => vmid !== Number(seen)).map(String)),
      });
    },
  ),
  claim(
    "left behind",
    "(\\d+) guests? would still be on (\\S+) afterwards, which is in maintenance: (.+)\\.",
    ([, count, node = "", guests = ""], _, truth) => {
      const stays = truth
        .drained()
        .filter((name) => truth.guest(name)?.node === node && truth.placedOf(name) === node);
      return unless({
        "in maintenance": truth.inMaintenance(node),
        "so many": stays.length === Number(count),
        these: isList(guests, stays),
      });
    },
  ),
  claim(
    "on the edge",
    "The (?:nodes are|highest node is at) ([\\d.]+) (points? apart|%) and (?:balanciness allows|the threshold is) ([\\d.]+)(?: %)?: once ProxLB looks, other loads may decide otherwise\\.",
    ([, value, unit, limit], _, truth) => {
      const { method, mode, balanciness } = truth.balancing;
      const loads = truth.start?.loads ?? {};
      const ofSpread = unit !== "%";
      const [real, allowed] = ofSpread
        ? [spread(loads), balanciness]
        : [Math.max(...Object.values(loads)), truth.balancing[`${method}_threshold`] ?? -1];
      return unless({
        "so it is": isFigure(value, real),
        "that is the limit": isFigure(limit, allowed),
        "within a point": Math.abs(real - allowed) <= 1 + 1e-9,
        "the other does not ask": ofSpread || spread(loads) <= balanciness,
        "loads change it": mode === "used" && truth.drained().length === 0,
      });
    },
  ),
];

/** The rule is broken after the moves, in one of three ways; said to stay so, it is broken by the same guests already. */
function brokenSaid(truth: Truth, name: string, guests: string, stays: boolean): string | null {
  const now = crowded(truth, name, "before");
  const then = crowded(truth, name, "after");
  if (then.length > 0 && isList(guests, then) && then.every((guest) => now.includes(guest)) === stays)
    return null;
  const group = truth.start?.affinity[name] ?? [];
  const isNodeRule = truth.world.ha_rules.some(({ rule, nodes }) => rule === name && nodes);
  const isApart = (when: "before" | "after") => new Set(nodesOf(truth, group, when)).size > 1;
  if (!isNodeRule && stays && isList(guests, group) && isApart("before") && isApart("after")) return null;
  const pinned = members(guests).names.filter((guest) => truth.guest(guest) !== null);
  const off = (guest: string, node: string | null | undefined) =>
    !(truth.guest(guest)?.pins ?? []).some((pin) => pin.replace(/:\d+$/, "") === node);
  return unless({
    "there are such guests": pinned.length > 0,
    "they are off their pins": pinned.every((guest) => off(guest, truth.placedOf(guest))),
    "the pins are strict": pinned.every((guest) => truth.guest(guest)?.strict === true),
    "and by whom": pinned.every((guest) => off(guest, truth.guest(guest)?.node) === stays),
  });
}
