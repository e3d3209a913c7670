import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";
import { Certainty, QuorumAge } from "./certainty-schema";
import { PlanGap } from "./gap-schema";
import { Method, Mode } from "./settings";

/**
 * The plan as it travels: REST, worker and screen read these shapes, sentences are made of them. Percentages are
 * 0..100 as in ProxLB's config, points are differences of percentages, ratios are 0..1.
 */
const MaintenanceSource = z.enum(["config", "schedule", "ha"]);

/** Where a rule is written: a guest's tag, a pool in ProxLB's config, or an HA rule in PVE. */
export const RuleRef = z.object({
  source: z.enum(["tag", "pool", "ha"]),
  /** The whole tag, the pool's id, or the HA rule's id. */
  name: z.string(),
});
export type RuleRef = z.infer<typeof RuleRef>;

/** What comes of the guest where the rule is taken away: the same move, or another or none; null where nobody computed it. */
const Without = z.enum(["same_move", "other"]).nullable();

/** Why a guest moves. */
export const MoveCause = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("evacuation"), by: MaintenanceSource }),
  z.object({ kind: z.literal("balance"), spreadPoints: z.number(), balancinessPoints: z.number() }),
  z.object({
    kind: z.literal("threshold"),
    node: z.string(),
    percent: z.number(),
    thresholdPercent: z.number(),
  }),
  /** Mode `psi`: a node or a guest is under pressure. */
  z.object({ kind: z.literal("pressure") }),
  z.object({ kind: z.literal("affinity"), rule: RuleRef, without: Without }),
  z.object({ kind: z.literal("anti_affinity"), rule: RuleRef, without: Without }),
  /** `unreadable`: no pin names a node ("pve1:2"); ProxLB does not know priorities of HA rules. */
  z.object({
    kind: z.literal("pin"),
    /** All that pin it: together they decide. */
    rules: z.array(RuleRef),
    without: Without,
    unreadable: z.string().nullable(),
  }),
  /**
   * Loads were fine: the cycle ran for a broken rule, for a node in maintenance with guests on it, or because pins are
   * enforced.
   */
  z.object({
    kind: z.literal("enforced"),
    by: z.enum(["affinity", "maintenance", "pinning"]),
    rule: RuleRef.nullable(),
    /** The rule is the guest's own; what it does is not what the rule asks for. */
    own: z.boolean(),
    /** The node in maintenance. */
    node: z.string().nullable(),
  }),
]);
export type MoveCause = z.infer<typeof MoveCause>;

/**
 * What picked the target: its low load, the order of nodes in an anti-affinity rule, or a pin. `loose_pin`: the pins are
 * not strict, and the freest node is none of theirs. `kept`: ProxLB chose it at the turn of another guest, of the same
 * group or in mode `psi`, and did not look again.
 */
const TargetChoice = z.enum(["freest", "anti_affinity", "pin", "loose_pin", "kept"]);
export type TargetChoice = z.infer<typeof TargetChoice>;

/** Load of the configured method and mode in ProxLB's books around one booking. */
const BookedLoad = z.object({ beforePercent: z.number(), afterPercent: z.number() });

/** Why ProxLB plans a move but would not run it. */
const MoveFilter = z.enum(["enable", "pve_version", "balance_types"]);
export type MoveFilter = z.infer<typeof MoveFilter>;

export const PlanMove = z.object({
  guest: z.string(),
  vmid: z.number().int(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
  cpuCores: z.number(),
  cause: MoveCause,
  choice: TargetChoice,
  source: BookedLoad,
  target: BookedLoad,
  filtered: MoveFilter.nullable(),
  /**
   * Points by which it and who comes along change `Plan.spread`, made in its turn; less is better. Null for a move that is
   * not carried out.
   */
  spreadChangePoints: z.number().nullable(),
  /** Why Proxmox will refuse it or undo it, as sentences: by the live picture, and by the guest's config where it was looked at. */
  refusals: z.array(z.string()),
  /** What the HA manager does afterwards without undoing it, or may do and nobody knows, as sentences. */
  afterwards: z.array(z.string()),
  /** Disks that only its node has and that are copied along; null until somebody had its config looked at. */
  localDiskBytes: z.number().nullable(),
  /** Guests that the HA manager moves along, by rules of resource affinity, and that have no such move of their own. */
  along: z.array(
    z.object({
      guest: z.string(),
      vmid: z.number().int(),
      type: GuestType,
      from: z.string(),
      /** Where it is in the end: the move's target, or where failback is known to take it from there. */
      endsOn: z.string(),
      memoryUsedBytes: z.number(),
      localDiskBytes: z.number().nullable(),
    }),
  ),
});
export type PlanMove = z.infer<typeof PlanMove>;

/**
 * Nodes in maintenance, whose guests ProxLB books elsewhere before it looks at the loads; the figures are those of its
 * books then, and not of now. Empty where none has guests.
 */
const Emptied = z.array(z.string());

/** Why a guest stays where it is. */
export const StayReason = z.discriminatedUnion("kind", [
  /** Nothing asked for balancing. */
  z.object({ kind: z.literal("balanced"), spreadPoints: z.number(), emptied: Emptied }),
  /** Mode `psi`: no node and no guest is over its limits. */
  z.object({ kind: z.literal("no_pressure"), method: Method }),
  /** Balancing was done before its turn came. */
  z.object({ kind: z.literal("reached"), spreadPoints: z.number() }),
  /** ProxLB takes guests off the busiest node only. */
  z.object({
    kind: z.literal("not_busiest"),
    percent: z.number(),
    busiest: z.string(),
    busiestPercent: z.number(),
  }),
  /** A fellow of its affinity group was not on the busiest node, which ended the whole group. */
  z.object({ kind: z.literal("group_stopped"), rule: RuleRef, at: z.string(), busiest: z.string() }),
  z.object({
    kind: z.literal("no_memory"),
    target: z.string(),
    neededBytes: z.number(),
    freeBytes: z.number(),
  }),
  z.object({
    kind: z.literal("no_target"),
    /** What pins it; empty where it has no pins, and its group no target. */
    rules: z.array(RuleRef),
    /** As in the cause "pin". */
    unreadable: z.string().nullable(),
  }),
  /** Mode `psi`: guests are taken by their pressure, and one under more, or as much (`equal`), was still to come. */
  z.object({ kind: z.literal("less_pressure"), than: z.string(), equal: z.boolean() }),
  z.object({ kind: z.literal("already_there"), choice: TargetChoice }),
  /** `bookedTo`: ProxLB computes as if it had moved there. */
  z.object({ kind: z.literal("ignored"), by: z.enum(["tag", "config"]), bookedTo: z.string().nullable() }),
  z.object({ kind: z.literal("no_nodes") }),
  z.object({ kind: z.literal("failed") }),
  z.object({ kind: z.literal("not_running") }),
  z.object({ kind: z.literal("node_offline"), node: z.string() }),
  z.object({ kind: z.literal("node_ignored"), node: z.string() }),
  z.object({ kind: z.literal("node_unreadable"), node: z.string() }),
  /** ProxLB knows guests by name; another one of this name took its place. */
  z.object({ kind: z.literal("name_taken"), byVmid: z.number().int() }),
]);
export type StayReason = z.infer<typeof StayReason>;

export const PlanStay = z.object({
  guest: z.string(),
  vmid: z.number().int(),
  type: GuestType,
  node: z.string(),
  reason: StayReason,
});
export type PlanStay = z.infer<typeof PlanStay>;

/** What made ProxLB act at all. */
export const NeedCause = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("spread"),
    spreadPoints: z.number(),
    balancinessPoints: z.number(),
    emptied: Emptied,
  }),
  z.object({
    kind: z.literal("threshold"),
    node: z.string(),
    percent: z.number(),
    thresholdPercent: z.number(),
    emptied: Emptied,
  }),
  z.object({ kind: z.literal("pressure") }),
  z.object({ kind: z.literal("maintenance"), nodes: z.array(z.string()), guests: z.number().int() }),
  z.object({
    kind: z.literal("broken_rule"),
    breach: z.enum(["affinity", "anti_affinity"]),
    rule: RuleRef,
    guest: z.string(),
  }),
  z.object({ kind: z.literal("pinning_enforced") }),
]);
export type NeedCause = z.infer<typeof NeedCause>;

/** Why ProxLB itself would end with a traceback on this cluster, instead of a plan. */
export const PlanFailureReason = z.discriminatedUnion("kind", [
  /** A node whose total is 0, by its own figures or by a reservation as large as its memory. */
  z.object({ kind: z.literal("division_by_zero"), node: z.string(), method: Method }),
  z.object({ kind: z.literal("version_unreadable"), node: z.string(), version: z.string() }),
]);
export type PlanFailureReason = z.infer<typeof PlanFailureReason>;

const Load = z.object({ usedRatio: z.number(), assignedRatio: z.number() });
const LoadByMethod = z.object({ memory: Load, cpu: Load, disk: Load });
export type LoadByMethod = z.infer<typeof LoadByMethod>;

/** Recomputed from what runs where, not taken from ProxLB's books, which drift. */
export const NodeOutlook = z.object({
  node: z.string(),
  maintenance: MaintenanceSource.nullable(),
  before: LoadByMethod,
  after: LoadByMethod,
  guestsBefore: z.number().int(),
  guestsAfter: z.number().int(),
});
export type NodeOutlook = z.infer<typeof NodeOutlook>;

const Limit = z.enum(["balanciness", "threshold"]);

export const PlanWarning = z.discriminatedUnion("kind", [
  /** Two guests of about one weight change places. */
  z.object({ kind: z.literal("pointless_swap"), guests: z.array(z.string()), nodes: z.array(z.string()) }),
  /** An affinity group that was together is apart afterwards. */
  z.object({ kind: z.literal("split_group"), rule: RuleRef, nodes: z.array(z.string()) }),
  /** Of an HA rule about nodes ProxLB makes an affinity group, which stays apart; the rule itself is kept. */
  z.object({ kind: z.literal("group_spread"), rule: RuleRef, guests: z.array(z.string()) }),
  z.object({
    kind: z.literal("rule_broken"),
    breach: z.enum(["affinity", "anti_affinity", "pin"]),
    rule: RuleRef,
    guests: z.array(z.string()),
    /** True when the plan breaks it, false when the plan leaves it broken. */
    byPlan: z.boolean(),
  }),
  z.object({
    kind: z.literal("overfilled"),
    node: z.string(),
    usedBytes: z.number(),
    /** Without what `node_resource_reserve` keeps back. */
    usableBytes: z.number(),
    reserved: z.boolean(),
  }),
  z.object({ kind: z.literal("ignored_booked"), guest: z.string(), to: z.string() }),
  z.object({ kind: z.literal("filtered"), by: MoveFilter, moves: z.number().int() }),
  z.object({
    kind: z.literal("duplicate_name"),
    name: z.string(),
    seenVmid: z.number().int(),
    hiddenVmids: z.array(z.number().int()),
  }),
  /** Guests that are on a node in maintenance in the end: they stay, or are moved back to it. */
  z.object({ kind: z.literal("left_behind"), node: z.string(), guests: z.array(z.string()) }),
  z.object({ kind: z.literal("no_benefit"), beforePoints: z.number(), afterPoints: z.number() }),
  /** Loads alone decide whether ProxLB acts, and are about at the limit: points that the nodes are apart, or per cent. */
  z.object({ kind: z.literal("on_the_edge"), limit: Limit, value: z.number(), allowed: z.number() }),
]);
export type PlanWarning = z.infer<typeof PlanWarning>;

export const Plan = z.object({
  /** `no_target`: every node is in maintenance and ProxLB skips the run; `failed`: it would end with a traceback. */
  outcome: z.enum(["planned", "no_target", "failed"]),
  failure: PlanFailureReason.nullable(),
  certainty: Certainty,
  quorumAgeSeconds: QuorumAge,
  settings: z.object({
    method: Method,
    mode: Mode,
    balancinessPoints: z.number(),
    thresholdPercent: z.number().nullable(),
  }),
  need: z.object({ needed: z.boolean(), causes: z.array(NeedCause) }),
  /** Where ProxLB would place a new guest. */
  bestNode: z.string().nullable(),
  /** In the order in which ProxLB decides; it carries them out in the order in which PVE happens to list the guests. */
  moves: z.array(PlanMove),
  stays: z.array(PlanStay),
  nodes: z.array(NodeOutlook),
  /**
   * Highest minus lowest node of method and mode, before and after the moves that a rebalance carries out, as `nodes`,
   * `memoryToMoveBytes` and `durationSeconds`: without those that Proxmox will refuse, with the guests that it moves
   * along. Mode `psi` compares use, as pressure cannot be foretold.
   */
  spread: z.object({ beforePoints: z.number().nullable(), afterPoints: z.number().nullable() }),
  memoryToMoveBytes: z.number(),
  durationSeconds: z.number().nullable(),
  warnings: z.array(PlanWarning),
  gaps: z.array(PlanGap),
});
export type Plan = z.infer<typeof Plan>;
