import type { ServiceMark } from "./types";

type Tone = "neutral" | "attention" | "failure" | "moving";

const WORDS: Record<ServiceMark["state"], { word: string; tone: Tone }> = {
  running: { word: "running", tone: "neutral" },
  starting: { word: "starting", tone: "moving" },
  stopped: { word: "stopped", tone: "attention" },
  failed: { word: "failed", tone: "failure" },
  unmanaged: { word: "not managed here", tone: "neutral" },
  unknown: { word: "state unknown", tone: "attention" },
};

/** The word for ProxLB's state and the colour that goes with it. */
export function serviceWord(state: ServiceMark["state"]): { word: string; tone: Tone } {
  return WORDS[state];
}
