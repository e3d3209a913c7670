import "server-only";
import { readConfigFile } from "@/lib/config-file/read";
import { canonical } from "@/lib/core/canonical";
import { sha256 } from "@/lib/core/hashes";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { ApprovalKind } from "./kinds";

/** Words that say why; what is done does not change with them. */
const REASONS = ["override", "overrideBlackout"];

export interface Proposed {
  operation: string;
  kind: ApprovalKind;
  /** As the operation takes it. */
  input: unknown;
}

/** What a plan was made from, but for its own input; SHA-256 (hex). */
export interface Circumstances {
  /** Which nodes are online, and where every guest is. */
  readonly places: string;
  /** proxlb.yaml; its state where it cannot be read. */
  readonly file: string;
}

/** Worked out once for however many plans are compared with it. */
export async function circumstancesOf({
  nodes,
  guests,
}: Pick<ClusterSnapshot, "nodes" | "guests">): Promise<Circumstances> {
  const places = [
    ...nodes.map(({ name, status }) => `${name}=${status}`),
    ...guests.filter(({ template }) => !template).map(({ vmid, node }) => `${vmid}@${node}`),
  ].sort();
  const file = await readConfigFile();
  return {
    places: sha256(JSON.stringify(places)),
    file: file.state === "read" ? file.sha256 : file.state,
  };
}

/**
 * The name of a plan: what is to be done, which nodes are online, where every guest is, and what proxlb.yaml says. With any of them another plan
 * has come into its place. A window is about a time to come: neither guests nor the file of now matter to it.
 */
export function planHashOf({ operation, kind, input }: Proposed, now: Circumstances): string {
  const about = { operation, input: withoutReasons(input) };
  return sha256(JSON.stringify(canonical(kind === "window" ? about : { ...about, ...now })));
}

function withoutReasons(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([key]) => !REASONS.includes(key)));
}

/**
 * As it may be kept and shown: a secret may be pasted along with a reason, or into the name of a window. What was masked is
 * known by the name of its plan again.
 */
export function maskedWords<T extends Proposed>(proposed: T, redact: (text: string) => string): T {
  const { input, kind } = proposed;
  if (typeof input !== "object" || input === null || Array.isArray(input)) return proposed;
  const isWords = (key: string) => REASONS.includes(key) || (kind === "window" && key === "name");
  const masked = Object.entries(input).map(([key, value]) => [
    key,
    isWords(key) && typeof value === "string" ? redact(value) : value,
  ]);
  return { ...proposed, input: Object.fromEntries(masked) };
}
