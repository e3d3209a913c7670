import { type Claim, unless } from "./claim";
import { areAll, guestsSeen, onlineNodes } from "./inputs";
import type { Truth } from "./truth";

/** What the order of PVE's lists decides. */
function claim(kind: string, pattern: string, check: Claim["check"]): Claim {
  return { kind: `order: ${kind}`, about: "order", pattern: new RegExp(`^${pattern}$`), check };
}

const loadsEqual = (truth: Truth, name: string) =>
  truth.events.some(
    (event) =>
      "loads" in event &&
      Object.entries(event.loads).some(([node, load]) => node !== name && load === event.loads[name]),
  ) ||
  truth.events.some(
    (event) =>
      "used" in event &&
      Object.entries(event.used).some(([node, load]) => node !== name && load === event.used[name]),
  );

export const ORDER_CLAIMS: Claim[] = [
  claim(
    "equal nodes",
    "Of nodes with the same load ProxLB takes the first of the list \\((.+)\\)\\.",
    ([, names = ""], _, truth) =>
      unless({ "they had the same load": areAll(names, (name) => loadsEqual(truth, name)) }),
  ),
  claim(
    "equal guests",
    "Guests of the same size take turns in the order of the list \\((.+)\\)\\.",
    ([, names = ""], _, truth) => {
      const size = (name: string) => {
        const group = truth.group(name);
        return `${group.length} ${group.reduce((sum, one) => sum + (truth.guest(one)?.memory.used ?? 0), 0)}`;
      };
      const all = Object.keys(truth.start?.guests ?? {});
      return unless({
        "another is as large": areAll(names, (name) =>
          all.some((other) => !truth.group(name).includes(other) && size(other) === size(name)),
        ),
      });
    },
  ),
  claim(
    "evacuation",
    "Guests leave (.+) one after the other in the order of the list, each to the node that is the freest then\\.",
    ([, names = ""], _, truth) =>
      unless({
        "guests are to leave": areAll(names, (name) =>
          truth.drained().some((guest) => truth.guest(guest)?.node === name),
        ),
      }),
  ),
  claim(
    "group",
    "The guests of (.+) take turns in the order of the list, and only while their node is the busiest\\.",
    ([, names = ""], _, truth) =>
      unless({
        "groups of several": areAll(names, (name) => (truth.start?.affinity[name]?.length ?? 0) > 1),
      }),
  ),
  claim(
    "anti-affinity",
    "(.+) takes? the first node of the list that (?:it has|they have) not used yet\\.",
    ([, names = ""], _, truth) =>
      unless({
        "it took one": areAll(names, (name) =>
          truth.events.some((event) => event.kind === "anti" && event.took.some(([group]) => group === name)),
        ),
      }),
  ),
  claim(
    "equal names",
    "Of guests with the same name ProxLB sees the last of the list \\((.+)\\)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "several have it": areAll(
          names,
          (name) => guestsSeen(truth).filter((guest) => guest.name === name).length > 1,
        ),
      }),
  ),
  claim(
    "pools",
    "Several pools list the same name, and the last one decides \\((.+)\\)\\.",
    ([, names = ""], _, truth) =>
      unless({
        "in several": areAll(
          names,
          (name) =>
            truth.world.pools.filter(({ members: listed }) => listed.some((member) => member.name === name))
              .length > 1,
        ),
      }),
  ),
  claim(
    "equal pressure",
    "Of guests under the same pressure the first of the list goes first \\((.+)\\)\\.",
    ([, names = ""], _, truth) => {
      const all = Object.entries(truth.start?.guests ?? {});
      return unless({
        "another is under as much": areAll(names, (name) =>
          all.some(([other, { spikes }]) => other !== name && spikes === truth.guest(name)?.spikes),
        ),
      });
    },
  ),
  claim(
    "last guest",
    "ProxLB acts on the broken rule of (\\S+) only where it is not the last of the list\\.",
    ([, name = ""], _, truth) => {
      const names = Object.keys(truth.start?.guests ?? {});
      const bad = truth.events.filter((event) => event.kind === "valid" && !event.ok);
      const only = names.at(-1) === name ? !truth.planned?.enforced : truth.planned?.enforced === true;
      return unless({
        "its rule is broken": bad.some((event) => event.kind === "valid" && event.guest === name),
        "that decides": only,
      });
    },
  ),
  claim(
    "versions",
    "Whether ProxLB can start depends on which version it meets first \\((.+)\\)\\.",
    (_, __, truth) =>
      unless({ "an old one is there": onlineNodes(truth).some(({ version }) => version.startsWith("8")) }),
  ),
];
