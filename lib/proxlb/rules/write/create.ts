import { plural } from "@/lib/core/units";
import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import { isIgnoreTag } from "@/lib/proxlb/rules/book";
import { some } from "@/lib/proxlb/rules/words";
import { createdConfig } from "./create-config";
import type { WriteGround } from "./ground";
import { guestsNamed, guestsOfPool, tagWrite } from "./guests";
import { createdHaRule } from "./ha";
import { isTag } from "./tags";
import type { RuleWish } from "./wish-schema";
import type { WhatToWrite } from "./write-schema";

/** What a new rule is written as, at the place that was chosen. */
export function createdWrites(ground: WriteGround, wish: RuleWish): WhatToWrite {
  const { guests, refusals } = members(ground, wish);
  const nodes = unknownNodes(ground, wish);
  const wrong = [...refusals, ...nodes];
  if (wrong.length > 0) return { writes: [], notes: [], refusals: wrong };
  switch (wish.home) {
    case "tags":
      return createdTags(ground, wish, guests);
    case "config":
      return createdConfig(ground, wish, guests);
    case "ha":
      return createdHaRule(ground, wish, guests);
    default:
      return wish.home satisfies never;
  }
}

function members(ground: WriteGround, wish: RuleWish): { guests: PlannerGuest[]; refusals: string[] } {
  const { pool, kind } = wish;
  if (pool !== undefined && wish.guests.length > 0) {
    return { guests: [], refusals: ["Name guests or a pool, not both."] };
  }
  if (pool !== undefined) {
    const guests = guestsOfPool(ground, pool);
    if (guests === null) return { guests: [], refusals: [`No pool ${pool} is known.`] };
    const isEmpty = guests.length === 0 && wish.home !== "config";
    return { guests, refusals: isEmpty ? [`The pool ${pool} has no guests.`] : [] };
  }
  const { guests, missing } = guestsNamed(ground, wish.guests);
  const refusals = missing.length > 0 ? [`There is no guest ${some(missing.map(String), 8)}.`] : [];
  const needed = kind === "affinity" || kind === "anti_affinity" ? 2 : 1;
  if (refusals.length === 0 && guests.length < needed) {
    refusals.push(
      needed === 2 ? "Choose two guests or more: one has nobody to stand to." : "Choose a guest.",
    );
  }
  return { guests, refusals };
}

function unknownNodes({ model }: WriteGround, { kind, nodes }: RuleWish): string[] {
  if (kind !== "pin") return nodes.length > 0 ? ["Nodes belong to a pin only."] : [];
  if (nodes.length === 0) return ["Choose the nodes where the guests belong."];
  const known = new Set(model.cluster.nodes.map(({ name }) => name));
  const unknown = nodes.filter((node) => !known.has(node));
  return unknown.length > 0 ? [`There is no node ${some(unknown)}.`] : [];
}

const PREFIXES = { affinity: "plb_affinity_", anti_affinity: "plb_anti_affinity_" } as const;

function createdTags(ground: WriteGround, wish: RuleWish, guests: readonly PlannerGuest[]): WhatToWrite {
  const { kind, pool } = wish;
  const name = wish.name.toLowerCase();
  const notes =
    pool === undefined ? [] : [`Guests that come into the pool ${pool} later do not get the tag.`];
  if (kind === "ignore_guest") {
    // Any tag with this beginning does it, also one that has more behind it.
    const free = guests.filter(({ tags }) => !tags.some(isIgnoreTag));
    return { writes: free.flatMap((guest) => tagWrite(guest, { add: ["plb_ignore"] })), notes, refusals: [] };
  }
  const tags = kind === "pin" ? pinTags(wish.nodes) : [`${PREFIXES[kind]}${name}`];
  const wrong = tags.filter((tag) => !isTag(tag));
  if (kind !== "pin" && name === "") return refused("Give the group a name: it becomes a part of the tag.");
  if (wrong.length > 0) {
    return refused(
      `${some(wrong)} cannot be a tag in Proxmox VE: a to z, digits and the characters _ - + . are possible.`,
    );
  }
  if (wish.name !== name && kind !== "pin") notes.push(`Proxmox VE lower-cases tags: the group is ${name}.`);
  if (kind !== "pin") notes.push(...alreadyIn(ground, tags[0] ?? "", guests));
  return { writes: guests.flatMap((guest) => tagWrite(guest, { add: tags })), notes, refusals: [] };
}

/** ProxLB compares in any case (2.3.0, models/tags.py); PVE keeps lower case. */
export function pinTags(nodes: readonly string[]): string[] {
  return nodes.map((node) => `plb_pin_${node.toLowerCase()}`);
}

function alreadyIn({ model }: WriteGround, tag: string, guests: readonly PlannerGuest[]): string[] {
  const chosen = new Set(guests);
  const others = model.cluster.guests.filter((guest) => guest.tags.includes(tag) && !chosen.has(guest));
  if (others.length === 0) return [];
  const have = others.length === 1 ? "has" : "have";
  return [
    `${plural(others.length, "guest")} ${have} the tag ${tag} already (${some(others.map(({ name }) => name))}): the rule is for them too.`,
  ];
}

export function refused(...refusals: string[]): WhatToWrite {
  return { writes: [], notes: [], refusals };
}
