import { formatBytes } from "@/lib/core/units";
import { capital, count } from "@/lib/proxlb/planner/sentence-words";
import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { Unit } from "@/lib/proxlb/rules/hold/problem";
import { named, some } from "@/lib/proxlb/rules/words";
import type { NamedClash } from "./clash";

/** Why the rules of a clash cannot hold. */
export function clashSentence(clash: NamedClash): string {
  switch (clash.kind) {
    case "pinned_nowhere":
      return pinnedNowhere(clash);
    case "pin_too_small":
      return tooLarge(clash, some(clash.guests.map(({ name }) => name)));
    case "group_too_large":
      return tooLarge(clash, `${rulesIn(clash, "together")}: together its guests`);
    case "pins_disjoint":
      return disjoint(clash);
    case "together_and_apart":
      return `${capital(rulesIn(clash, "together"))} ${verb(clash, "together")} guests together that ${rulesIn(clash, "apart")} ${verb(clash, "apart")} apart: ${joined(clash)}.`;
    case "more_apart_than_nodes":
      return `${capital(rulesIn(clash, "apart"))} keeps ${count(clash.guests.length, "guest")} apart, and ${nodesInUse(clash)}.`;
    case "apart_on_too_few_pins":
      return `${capital(rulesIn(clash, "apart"))} keeps guests apart that ${rulesIn(clash, "on")} ${verb(clash, "on")} to too few nodes: ${pinnedTo(clash)}.`;
    default:
      return `${capital(some(clash.rules.map(named), 6))} cannot hold together: ${nodesInUse(clash)}, and what is together must fit on one of them.`;
  }
}

function rulesIn(clash: NamedClash, kind: Unit["kind"]): string {
  return some(clash.rulesOf(clash.units.filter((unit) => unit.kind === kind)).map(named), 4);
}

function verb(clash: NamedClash, kind: Unit["kind"]): string {
  const several = clash.rulesOf(clash.units.filter((unit) => unit.kind === kind)).length > 1;
  if (kind === "on") return several ? "pin" : "pins";
  return several ? "keep" : "keeps";
}

function nodesInUse({ ground, asked }: NamedClash): string {
  const drained = ground.model.nodes.length - asked.nodes.length;
  const maintenance = drained > 0 ? ` (${drained} more ${drained > 1 ? "are" : "is"} in maintenance)` : "";
  return `ProxLB balances ${count(asked.nodes.length, "node")}${maintenance}`;
}

function pinnedNowhere(clash: NamedClash): string {
  const { model } = clash.ground;
  const nodes = [...new Set(clash.rules.flatMap((rule) => rule.nodes))];
  const whys = nodes.map((node) => {
    const known = model.nodes.find(({ name }) => name.toLowerCase() === withoutPriority(node).toLowerCase());
    return known?.maintenance ? `${node} is in maintenance` : `${node} is not in use`;
  });
  const avoids = clash.rules.some(({ kind }) => kind === "avoid");
  const who = some(clash.guests.map(({ name }) => name));
  return avoids
    ? `${capital(some(clash.rules.map(named)))} leaves no node for ${who}.`
    : `${capital(some(clash.rules.map(named)))} leaves no node for ${who}: ${some(whys, 6)}.`;
}

function tooLarge(clash: NamedClash, who: string): string {
  const { problem } = clash;
  const numbers = new Set(clash.units.flatMap(({ guests }) => guests));
  const bytes =
    clash.kind === "pin_too_small"
      ? Math.max(...[...numbers].map((guest) => problem.memoryBytes[guest] ?? 0))
      : [...numbers].reduce((sum, guest) => sum + (problem.memoryBytes[guest] ?? 0), 0);
  const most = Math.max(...clash.allowed.map((node) => problem.capacityBytes[node] ?? 0));
  const hasPins = clash.units.some(({ kind }) => kind === "on");
  const where = hasPins ? `the largest node that ${rulesIn(clash, "on")} allows` : "the largest node";
  return `${capital(who)} use ${formatBytes(bytes)} of memory, and ${where} has ${formatBytes(most)} for guests.`;
}

function disjoint(clash: NamedClash): string {
  const pins = clash.units.flatMap((unit) =>
    unit.kind === "on"
      ? [
          `${some(clash.rulesOf([unit]).map(named))} allows ${some(clash.nodesOf(unit.nodes), 6) || "no node"}`,
        ]
      : [],
  );
  const isGroup = clash.units.some(({ kind }) => kind === "together");
  const who = isGroup
    ? `The guests that ${rulesIn(clash, "together")} ${verb(clash, "together")} together`
    : some(clash.guests.map(({ name }) => name));
  return `${capital(who)} can be on no node that all their pins allow: ${some(pins, 6)}.`;
}

function pinnedTo(clash: NamedClash): string {
  const pins = clash.units.flatMap((unit) =>
    unit.kind === "on"
      ? [
          `${some(clash.guestsOf(unit.guests).map(({ name }) => name))} to ${some(clash.nodesOf(unit.nodes), 6) || "no node"}`,
        ]
      : [],
  );
  return some(pins, 6);
}

/** Those of the guests that are to be apart whom something joins. */
function joined(clash: NamedClash): string {
  const together = new Set(clash.units.flatMap(({ kind, guests }) => (kind === "together" ? guests : [])));
  const both = clash.units.flatMap(({ kind, guests }) =>
    kind === "apart" ? guests.filter((guest) => together.has(guest)) : [],
  );
  return some(clash.guestsOf(both).map(({ name }) => name));
}
