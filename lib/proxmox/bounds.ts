import { nextTurn } from "@/lib/core/next-turn";

/** PVE's deepest answers, the HA manager's status among them, nest six levels. */
const DEPTH_LIMIT = 32;
/** 10,000 guests, 100 nodes and their storages are about 15,000 objects. */
const CONTAINER_LIMIT = 250_000;
const CHARS_A_TURN = 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Why a JSON text must not be parsed, as the end of a sentence; null when it may. A parser that meets ten megabytes of
 * brackets holds the event loop for seconds and takes a gigabyte: they are counted first, a megabyte a turn.
 */
export async function parsingProblem(body: string): Promise<string | null> {
  let depth = 0;
  let containers = 0;
  let inString = false;
  for (let at = 0; at < body.length; at += 1) {
    if (at > 0 && at % CHARS_A_TURN === 0) await nextTurn();
    const code = body.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
      continue;
    }
    if (code === QUOTE) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      containers += 1;
      if (depth > DEPTH_LIMIT) return `it nests deeper than ${DEPTH_LIMIT} levels`;
      if (containers > CONTAINER_LIMIT) return `it holds more than ${CONTAINER_LIMIT} lists and objects`;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return null;
}
