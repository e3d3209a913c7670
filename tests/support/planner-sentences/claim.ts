import type { OracleAnswer } from "../planner/oracle";
import type { World } from "../planner/world";
import type { Truth } from "./truth";

/** One thing that the product says of a plan, and what it says it of. */
export interface Told {
  about:
    | "move"
    | "target"
    | "stay"
    | "need"
    | "warning"
    | "gap"
    | "failure"
    | "cell"
    | "order"
    | "figure"
    | "plan";
  text: string;
  /** Of a guest. */
  guest?: { vmid: number; name: string; from: string; to?: string };
  /** Of a node, for a cell. */
  node?: string;
}

/** Another world that ProxLB has to be asked about before it is known whether the sentence is true. */
export interface Question {
  world: World;
  judge(answer: OracleAnswer): string | null;
}

/** Null: true. A text: what is wrong with it. */
export type Verdict = string | null | Question;

/** A kind of sentence: how it reads, and when it is true. */
export interface Claim {
  kind: string;
  about: Told["about"];
  pattern: RegExp;
  /** It is about the input alone: true or not whatever ProxLB makes of it, and said for sure of an estimate too. */
  ofInput?: boolean;
  /** It is about a ProxLB that ends with an error, which may be before it has read its guests. */
  ofFailure?: boolean;
  check(match: RegExpExecArray, told: Told, truth: Truth): Verdict;
}

/** Of several demands the first that is not met, by its name. */
export function unless(demands: Readonly<Record<string, boolean>>): string | null {
  return Object.keys(demands).find((name) => !demands[name]) ?? null;
}
