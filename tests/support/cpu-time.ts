/**
 * CPU that `yardstick` takes on the machine that the limits of the tests are for, ms (Node 20, at its best of five). A
 * machine that is slower, or that other work slows down, is allowed as much more as it needs for the yardstick at the
 * same moment: what a limit holds is the code, not the machine.
 */
const YARDSTICK_MS = 3;
/** More is not believed. */
const SLOWEST = 6;
/** Below it nothing is near a limit: the yardstick is not worth its time. */
const WORTH_MS = 20;

let warmings = 0;

/**
 * CPU of this process that the work took, ms of the machine that the limits are for: neither what else the machine does
 * meanwhile nor how slow it is counts.
 */
export function cpuMs(work: () => unknown): number {
  const tookMs = ownCpuMs(work);
  return tookMs < WORTH_MS ? tookMs : tookMs / slowness();
}

/** The best of several, ms: neither does the compiler's first look. @param limitMs below it no further try is made */
export function leastCpuMs(work: () => unknown, tries: number, limitMs = 0): number {
  let best = Number.POSITIVE_INFINITY;
  for (let made = 0; made < tries && best >= limitMs; made += 1) best = Math.min(best, cpuMs(work));
  return best;
}

/** How many times as long as there the same work takes here and now; from 1 to SLOWEST. */
export function slowness(): number {
  // The compiler's first looks take several times as long.
  for (; warmings < 20; warmings += 1) yardstick();
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries += 1) best = Math.min(best, ownCpuMs(yardstick));
  return Math.min(SLOWEST, Math.max(1, best / YARDSTICK_MS));
}

function ownCpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What readers of text do: looking at characters, cutting, keeping pieces under names. */
function yardstick(): number {
  const text = 'key_17: "a value" # of nothing\n'.repeat(6_000);
  const kept = new Map<string, { at: number; piece: string }>();
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) | 0;
  for (const [index, line] of text.split("\n").entries()) {
    const match = /^(\w+): "([^"]*)"/.exec(line);
    kept.set(`${match?.[1]}${index}`, { at: index, piece: line.slice(index % 8) });
  }
  for (const { piece, at } of kept.values()) sum = (sum + piece.length * at) | 0;
  return sum;
}
