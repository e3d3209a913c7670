import { clock } from "@/lib/core/clock";
import type { HostTransport } from "./transport";

/** How long a failed host is left alone, give or take a fifth. */
const REST_MS = 15_000;

export interface Hosts {
  /** The one that answered last. */
  current(): HostTransport;
  /** Whom to ask, in order: the sticky host, then the others that are not resting; all when every one rests. */
  candidates(): HostTransport[];
  succeeded(host: HostTransport): void;
  failed(host: HostTransport): void;
}

/** One sticky host and its stand-ins. @param transports at least one, in the configured order. */
export function createHosts(transports: [HostTransport, ...HostTransport[]]): Hosts {
  let current = transports[0];
  const restsUntilMs = new Map<HostTransport, number>();
  const awake = (host: HostTransport) => (restsUntilMs.get(host) ?? 0) <= clock().monotonicMs();

  return {
    current: () => current,
    candidates() {
      const order = [current, ...transports.filter((host) => host !== current)];
      const ready = order.filter(awake);
      return ready.length > 0 ? ready : order;
    },
    succeeded(host) {
      current = host;
      restsUntilMs.delete(host);
    },
    failed(host) {
      restsUntilMs.set(host, clock().monotonicMs() + REST_MS * (0.8 + Math.random() * 0.4));
    },
  };
}
