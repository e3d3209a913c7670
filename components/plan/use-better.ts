import { useCallback, useEffect, useRef, useState } from "react";
import type { FoundFor } from "./better-outdated";
import type { BetterProgress, BetterRequest } from "./better-search";

export interface BetterState {
  /** What was found so far, and what for. */
  found: { progress: BetterProgress; at: string; for: FoundFor } | null;
  running: boolean;
  /** Why there is no answer, as a sentence. */
  problem: string | null;
  start(request: BetterRequest, fingerprint: string): void;
  /** Ends the search; what was found until then stays. */
  stop(): void;
}

/** A search in a worker of its own, one at a time; it ends with the page. */
export function useBetter(): BetterState {
  const worker = useRef<Worker | null>(null);
  const [found, setFound] = useState<BetterState["found"]>(null);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const stop = useCallback(() => {
    worker.current?.terminate();
    worker.current = null;
    setRunning(false);
  }, []);
  useEffect(() => stop, [stop]);
  const start = useCallback(
    (request: BetterRequest, fingerprint: string) => {
      stop();
      setProblem(null);
      try {
        const own = new Worker(new URL("./better-worker.ts", import.meta.url));
        worker.current = own;
        own.onmessage = ({ data }: MessageEvent<BetterProgress>) => {
          const { whatIf, theirs, ground, at } = request;
          const vmids = [...data.found.moves, ...theirs].map(({ vmid }) => vmid);
          const { configs } = ground.moveFacts;
          setFound({ progress: data, at, for: { fingerprint, whatIf, vmids, configs } });
          if (data.done) stop();
        };
        own.onerror = () => {
          stop();
          setProblem("The search ended with an error. ProxLB's plan stands as it is.");
        };
        own.postMessage(request);
        setRunning(true);
      } catch {
        setProblem("This browser starts no worker, and the search takes too long for the page itself.");
      }
    },
    [stop],
  );
  return { found, running, problem, start, stop };
}
