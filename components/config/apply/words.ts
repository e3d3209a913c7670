import type { ApplyState, ApplyView } from "@/lib/features/config/apply/schema";

/** The way of a change to the running ProxLB, in its order. */
const STEPS = ["checked", "written", "told", "healthy", "kept"] as const;
type Step = (typeof STEPS)[number];

export interface ShownStep {
  name: Step;
  words: string;
  state: "done" | "now" | "failed" | "open";
}

/** The step that each state is in; the ways back say at which it failed. */
const AT: Record<ApplyState, Step> = {
  writing: "written",
  waiting: "told",
  signalling: "told",
  watching: "healthy",
  confirming: "kept",
  reverting: "healthy",
  resignalling: "healthy",
  proving: "healthy",
  kept: "kept",
  reverted: "healthy",
  revert_failed: "healthy",
  not_written: "written",
  overtaken: "healthy",
};

const FAILED: ReadonlySet<ApplyState> = new Set([
  "reverting",
  "resignalling",
  "proving",
  "reverted",
  "revert_failed",
  "not_written",
  "overtaken",
]);

export const isOver = (apply: ApplyView): boolean => apply.endedAt !== null;

/** What was done, is being done and is still to come. */
export function stepsOf({ state, how, version }: ApplyView): ShownStep[] {
  const words: Record<Step, string> = {
    checked: "Check that ProxLB takes it, and that nobody else changed the file",
    written: version === null ? "Write it to disk" : `Write it to disk, as version ${version}`,
    told: how === "restart" ? "Restart ProxLB" : "Tell ProxLB to read it again",
    healthy: "See that ProxLB is well with it",
    kept: "Keep it",
  };
  const at = STEPS.indexOf(AT[state]);
  return STEPS.map((name, index) => ({ name, words: words[name], state: stateOf(index, at, state) }));
}

function stateOf(index: number, at: number, state: ApplyState): ShownStep["state"] {
  if (index < at || state === "kept") return "done";
  if (index > at) return "open";
  return FAILED.has(state) ? "failed" : "now";
}

/** One line that says where it stands, whose tone is that of `TONES`. */
export function titleOf({ state, how, previousVersion, version }: ApplyView): string {
  switch (state) {
    case "writing":
      return "Writing proxlb.yaml …";
    case "waiting":
      return "Waiting to tell ProxLB …";
    case "signalling":
      return how === "restart" ? "Restarting ProxLB …" : "Telling ProxLB to read it again …";
    case "watching":
      return "Watching ProxLB …";
    case "confirming":
      return "ProxLB is well with the change. Keep it?";
    case "reverting":
      return `Putting version ${previousVersion} back …`;
    case "resignalling":
      return `Starting ProxLB with version ${previousVersion} …`;
    case "proving":
      return `Making sure that ProxLB is well with version ${previousVersion} …`;
    case "kept":
      return `Version ${version} is in use`;
    case "reverted":
      return `The change was put back: version ${previousVersion} is on disk again`;
    case "revert_failed":
      return `ProxLB is not well, although version ${previousVersion} is on disk again`;
    case "not_written":
      return "Nothing was written";
    case "overtaken":
      return "Somebody changed the file meanwhile, and theirs was left as it is";
  }
}

export function toneOf({ state }: ApplyView): "moving" | "attention" | "failure" {
  if (state === "revert_failed") return "failure";
  return FAILED.has(state) || state === "confirming" ? "attention" : "moving";
}
