import { addTo } from "@/lib/core/grouped";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { ModelGuest } from "@/lib/proxlb/planner/shapes";
import type { HaRule } from "@/lib/snapshot/schema";
import { isIgnoreTag } from "./book";
import type { RulesGround, Subject, WrittenRule } from "./ground";
import type { RuleKind, RuleSource } from "./rule-schema";
import { unreadTag } from "./unread-tags";

/** Every rule of every source, in the order: tags, pools, ignored guests and nodes, HA rules. */
export function writtenRules(ground: RulesGround): WrittenRule[] {
  const subjects = subjectsOf(ground);
  return [
    ...tagRules(subjects),
    ...poolRules(ground, subjects),
    ...ignoreRules(ground, subjects),
    ...haRules(ground, subjects),
  ];
}

/** The id of a rule that the book names. */
export function idOf({ source, name }: RuleRef, kind: RuleKind): string {
  return source === "pool" ? `pool:${name}:${kind}` : `${source}:${name}`;
}

const KIND_OF_UNREAD = {
  affinity: "affinity",
  anti_affinity: "anti_affinity",
  pin: "pin",
  ignore: "ignore_guest",
} as const;

function subjectsOf({ model }: RulesGround): Subject[] {
  const { guests } = model.cluster;
  const byPlace = new Array<ModelGuest | null>(guests.length).fill(null);
  for (const seen of model.guests) byPlace[seen.place] = seen;
  return guests.map((guest, place): Subject => {
    const seen = byPlace[place] ?? null;
    return { guest, place, seen, rules: seen?.rules ?? model.book.rulesOf(guest) };
  });
}

/** Collects who is under a rule, and makes it when the last is known. */
class Draft {
  readonly #subjects: Subject[] = [];
  readonly nodes = new Set<string>();

  constructor(
    private readonly source: RuleSource,
    private readonly name: string,
    private readonly kind: RuleKind,
    private readonly more: Partial<WrittenRule> = {},
  ) {}

  /** One after another: who comes again comes right after itself. */
  add(subject: Subject): void {
    if (this.#subjects.at(-1) !== subject) this.#subjects.push(subject);
  }

  made(id = `${this.source}:${this.name}`): WrittenRule {
    const subjects = this.#subjects;
    return {
      id,
      source: this.source,
      name: this.name,
      kind: this.kind,
      place: this.more.place ?? null,
      strict: this.more.strict ?? null,
      ha: this.more.ha ?? null,
      unread: this.more.unread ?? null,
      subjects,
      counted: subjects.filter((subject) => this.#counts(subject)),
      nodes: [...this.nodes],
    };
  }

  #counts({ seen, rules }: Subject): boolean {
    return seen !== null && (this.kind !== "affinity" || rules.affinity.at(-1)?.name === this.name);
  }
}

const PLAIN: Partial<WrittenRule> = {};
const STRICT: Partial<WrittenRule> = { strict: true };

function tagRules(subjects: readonly Subject[]): WrittenRule[] {
  const drafts = new Map<string, Draft>();
  const note = (subject: Subject, tag: string, kind: RuleKind, more = PLAIN): Draft => {
    const draft = drafts.get(tag) ?? new Draft("tag", tag, kind, more);
    drafts.set(tag, draft);
    draft.add(subject);
    return draft;
  };
  const isTag = ({ source }: RuleRef) => source === "tag";
  // The same few tags stand at many guests.
  const unreadTags = new Map<string, ReturnType<typeof unreadTag>>();
  for (const subject of subjects) {
    const { guest, rules } = subject;
    if (guest.tags.length === 0) continue;
    for (const ref of rules.affinity) if (isTag(ref)) note(subject, ref.name, "affinity");
    for (const ref of rules.antiAffinity) if (isTag(ref)) note(subject, ref.name, "anti_affinity");
    for (const pins of [rules.pins, rules.droppedPins]) {
      for (const { node, rule } of pins) {
        if (isTag(rule)) note(subject, rule.name, "pin", STRICT).nodes.add(node);
      }
    }
    for (const tag of guest.tags) {
      if (isIgnoreTag(tag)) note(subject, tag, "ignore_guest");
      if (!unreadTags.has(tag)) unreadTags.set(tag, unreadTag(tag));
      const unread = unreadTags.get(tag);
      if (unread) note(subject, tag, KIND_OF_UNREAD[unread.kind], { unread: unread.sentence });
    }
  }
  return [...drafts.values()].map((draft) => draft.made());
}

/** Of the pools that proxlb.yaml knows. A loop by itself, which Node compiles once and for all. */
function membersOfPools(subjects: readonly Subject[]): Map<string, Subject[]> {
  const members = new Map<string, Subject[]>();
  for (const subject of subjects) for (const id of subject.rules.pools) addTo(members, id, subject);
  return members;
}

function poolRules({ model, lineOf }: RulesGround, subjects: readonly Subject[]): WrittenRule[] {
  const pools = Object.entries(model.config.balancing.pools ?? {});
  const members = pools.length === 0 ? new Map<string, Subject[]>() : membersOfPools(subjects);
  return pools.flatMap(([id, { type, pin, strict }]): WrittenRule[] => {
    const steps = ["balancing", "pools", id];
    const rule = (kind: RuleKind, key: string, more: Partial<WrittenRule>): WrittenRule => {
      const place = { path: [...steps, key].join("."), line: lineOf([...steps, key]) };
      const draft = new Draft("pool", id, kind, { ...more, place });
      for (const subject of members.get(id) ?? []) draft.add(subject);
      if (kind === "pin") for (const node of pin ?? []) draft.nodes.add(node);
      return draft.made(idOf({ source: "pool", name: id }, kind));
    };
    return [
      ...(type === null ? [] : [rule(type === "affinity" ? "affinity" : "anti_affinity", "type", {})]),
      ...(pin === null || pin.length === 0 ? [] : [rule("pin", "pin", { strict })]),
    ];
  });
}

function ignoreRules({ model, lineOf }: RulesGround, subjects: readonly Subject[]): WrittenRule[] {
  const { balancing, proxmox_cluster } = model.config;
  const listed = (section: string, key: string, names: readonly string[], kind: RuleKind) =>
    [...new Set(names)].map((name): WrittenRule => {
      const index = names.indexOf(name);
      const place = { path: `${section}.${key}[${index}]`, line: lineOf([section, key, index]) };
      const draft = new Draft("config", name, kind, { place });
      const belongs = ({ guest }: Subject) => (kind === "ignore_node" ? guest.node : guest.name) === name;
      for (const subject of subjects.filter(belongs)) draft.add(subject);
      if (kind === "ignore_node") draft.nodes.add(name);
      return draft.made(`config:${key}:${name}`);
    });
  return [
    ...listed("balancing", "ignore_guests", balancing.ignore_guests, "ignore_guest"),
    ...listed("proxmox_cluster", "ignore_nodes", proxmox_cluster.ignore_nodes, "ignore_node"),
  ];
}

function haRules({ haRules: rules, haAreGroups }: RulesGround, subjects: readonly Subject[]): WrittenRule[] {
  const named = new Set(rules.flatMap(({ resources }) => resources.map(vmidOf)));
  const bySid = new Map<string, Subject>();
  for (const subject of named.size === 0 ? [] : subjects) {
    const { type, vmid } = subject.guest;
    if (named.has(vmid)) bySid.set(`${type}:${vmid}`, subject);
  }
  return rules.map((ha): WrittenRule => {
    const isNodeRule = ha.type === "node-affinity";
    const source = haAreGroups ? "ha_group" : "ha";
    const draft = new Draft(source, ha.rule, haKind(ha), { ha, strict: isNodeRule ? ha.strict : null });
    for (const resource of new Set(ha.resources)) {
      const subject = bySid.get(resource);
      if (subject) draft.add(subject);
    }
    for (const node of ha.nodes) draft.nodes.add(node);
    return draft.made(idOf({ source: "ha", name: ha.rule }, haKind(ha)));
  });
}

/** Of an HA resource, "vm:100"; NaN where it is something else. */
function vmidOf(sid: string): number {
  return Number(sid.slice(sid.indexOf(":") + 1));
}

function haKind({ type, affinity }: HaRule): RuleKind {
  if (type === "node-affinity") return affinity === "negative" ? "avoid" : "pin";
  return affinity === "negative" ? "anti_affinity" : "affinity";
}
