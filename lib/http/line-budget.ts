import { clock } from "@/lib/core/clock";
import { networkOf } from "@/lib/core/network";
import { singleton } from "@/lib/core/singleton";

const WINDOW_MS = 60_000;
const PER_NETWORK = 10;
/** Of all networks together: the log is no place to fill a disk through. */
const IN_ALL = 100;

interface Window {
  startedMs: number;
  perNetwork: Map<string, number>;
  inAll: number;
  missed: number;
}

/**
 * May anybody's request cause one more line of the log? Ten a minute from one network (an IPv6 /64), a hundred in all.
 * @param kind each has a budget of its own
 * @returns how many were left out since the last line that was written, or in how many seconds there is room again
 */
export function takeLine(
  kind: string,
  address: string | null,
): { missed: number } | { retryAfterSeconds: number } {
  const window = windowOf(kind);
  const now = clock().monotonicMs();
  if (now - window.startedMs >= WINDOW_MS) {
    window.startedMs = now;
    window.inAll = 0;
    window.perNetwork.clear();
  }
  const network = networkOf(address ?? "");
  const ofNetwork = window.perNetwork.get(network) ?? 0;
  if (ofNetwork >= PER_NETWORK || window.inAll >= IN_ALL) {
    window.missed += 1;
    return { retryAfterSeconds: Math.ceil((window.startedMs + WINDOW_MS - now) / 1000) };
  }
  window.perNetwork.set(network, ofNetwork + 1);
  window.inAll += 1;
  const { missed } = window;
  window.missed = 0;
  return { missed };
}

function windowOf(kind: string): Window {
  const windows = singleton("line-budgets", () => new Map<string, Window>());
  const known = windows.get(kind);
  if (known) return known;
  const made: Window = {
    startedMs: Number.NEGATIVE_INFINITY,
    inAll: 0,
    missed: 0,
    perNetwork: new Map(),
  };
  windows.set(kind, made);
  return made;
}
