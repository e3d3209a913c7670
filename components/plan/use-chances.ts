import { useEffect, useState } from "react";
import type { PlanChances } from "@/lib/proxlb/planner/certainty-schema";
import { needsChances } from "@/lib/proxlb/planner/chances";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { type OrdersToTry, startOrders } from "./orders-to-try";

/** Settings are moved faster than orders are tried: only what stands this long is worth it. */
const SETTLED_MS = 300;

/** What came of other orders for this plan; null until they have been tried, and where they decide nothing. */
export function useChances(plan: Plan | null, input: Omit<OrdersToTry, "plan"> | null): PlanChances | null {
  const [found, setFound] = useState<{ plan: Plan; chances: PlanChances } | null>(null);
  useEffect(() => {
    if (!plan || !input || !needsChances(plan)) return;
    let stop: () => void = () => undefined;
    const timer = setTimeout(() => {
      const orders = { ...input, plan: { outcome: plan.outcome, moves: plan.moves } };
      stop = tryOrders(orders, (chances) => setFound({ plan, chances }));
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [plan, input]);
  return found !== null && found.plan === plan ? found.chances : null;
}

/** In a worker, beside the page; in slices on the page itself where the browser starts none. @returns ends it */
function tryOrders(orders: OrdersToTry, onDone: (chances: PlanChances) => void): () => void {
  let stop: () => void = () => undefined;
  const inSlices = () => {
    stop = tryInSlices(orders, onDone);
  };
  try {
    const worker = new Worker(new URL("./chances-worker.ts", import.meta.url));
    stop = () => worker.terminate();
    worker.onmessage = ({ data }: MessageEvent<PlanChances>) => {
      worker.terminate();
      onDone(data);
    };
    worker.onerror = () => {
      worker.terminate();
      inSlices();
    };
    worker.postMessage(orders);
  } catch {
    // A browser or policy without workers: the answer comes later, and the page stays usable.
    inSlices();
  }
  return () => stop();
}

function tryInSlices(orders: OrdersToTry, onDone: (chances: PlanChances) => void): () => void {
  const run = startOrders(orders);
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    run.step();
    if (run.done) onDone(run.result(orders.plan));
    else timer = setTimeout(next);
  };
  timer = setTimeout(next);
  return () => clearTimeout(timer);
}
