import { createRandom } from "../cluster/random";
import type { Simulator } from "../start";

const PAUSE_MS = 45_000;

/** Slow random events for a demo that is left alone: load peaks, and rarely a node that leaves and returns. */
export function startEvents(simulator: Simulator): () => void {
  const random = createRandom(simulator.cluster.settings.seed + 99);
  let downNode: string | undefined;
  const timer = setInterval(() => {
    const { cluster, faults } = simulator;
    if (downNode !== undefined) {
      faults.setNodeUp(downNode);
      downNode = undefined;
      return;
    }
    if (random.next() < 0.05 && cluster.nodes.size > 2) {
      downNode = [...cluster.nodes.keys()].at(-1);
      if (downNode !== undefined) faults.setNodeDown(downNode);
      return;
    }
    const running = [...cluster.guests.values()].filter((guest) => guest.status === "running");
    const guest = running[random.integer(0, running.length - 1)];
    if (guest === undefined) return;
    faults.setGuestLoad(guest.vmid, {
      cpuRatio: 0.05 + random.next() * 0.7,
      memoryRatio: 0.3 + random.next() * 0.55,
    });
  }, PAUSE_MS);
  timer.unref();
  return () => clearInterval(timer);
}
