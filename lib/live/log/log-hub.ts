import { setTimeout as pause } from "node:timers/promises";
import { capLine, cleanText } from "@/lib/core/clean-text";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { takeTurns } from "@/lib/core/next-turn";
import type { Daemon, LogLine } from "@/lib/daemon/schema";
import { createLogRing, type LogPosition, type LogRing } from "./log-ring";

/** Masks secrets in one line of ProxLB's output. */
export type Redactor = (text: string) => string;

export interface LogHub {
  readonly ring: Pick<LogRing, "first" | "end" | "read" | "after">;
  /** The mask that every line went through, for other texts that leave the house with them. */
  readonly redact: Redactor;
  /** The newest lines kept, oldest first, and how many were before them. */
  tail(limit: number): { lines: LogLine[]; droppedBefore: number };
  /** Every line, in order, clean and masked; a listener must be quick. @returns how to stop. */
  onLine(listener: (line: LogLine) => void): () => void;
  /** A line that another replica followed, cleaned and masked. */
  push(line: LogLine): void;
  /** Follows this ProxLB from now on instead of the one before; null: none. */
  follow(daemon: Pick<Daemon, "follow"> | null): void;
  close(): void;
}

export interface LogHubOptions {
  /** Asked for each line, so that a changed secret is masked at once. */
  redact: Redactor;
  ring?: LogRing;
}

const RETRY_MS = 2000;

/** ProxLB's output in memory: cleaned, masked and cut once, before anybody has it, kept in a ring, told to whoever listens. */
export function createLogHub(options: LogHubOptions): LogHub {
  const ring = options.ring ?? createLogRing();
  const listeners = new Set<(line: LogLine) => void>();
  const logger = log("logs");
  let following: AbortController | null = null;
  let last: LogLine | null = null;

  const take = (raw: LogLine) => {
    last = raw;
    push({ ...raw, text: capLine(options.redact(cleanText(raw.text))) });
  };
  const push = (line: LogLine) => {
    ring.push(line);
    for (const listener of listeners) listener(line);
  };

  const run = async (daemon: Pick<Daemon, "follow">, signal: AbortSignal) => {
    while (!signal.aborted) {
      try {
        await drain(daemon, signal);
      } catch (error) {
        if (!signal.aborted)
          logger.warn({ error: messageOf(error) }, "ProxLB's log broke off; following again");
      }
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const drain = async (daemon: Pick<Daemon, "follow">, signal: AbortSignal) => {
    const resumed = last;
    const turn = takeTurns();
    for await (const line of daemon.follow({ sinceAt: resumed?.at ?? null, signal })) {
      // After a break the driver starts at a time, not at a line: what is here already is not taken twice.
      if (resumed && line.epoch === resumed.epoch && line.seq <= resumed.seq) continue;
      if (signal.aborted) return;
      take(line);
      if (turn.isOver()) await turn.next();
    }
  };

  return {
    ring,
    redact: (text) => options.redact(text),
    tail(limit) {
      const from: LogPosition = Math.max(ring.first(), ring.end() - limit);
      return { lines: ring.read(from, limit), droppedBefore: from };
    },
    onLine(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push,
    follow(daemon) {
      following?.abort();
      following = daemon ? new AbortController() : null;
      if (daemon && following) void run(daemon, following.signal);
    },
    close() {
      following?.abort();
      listeners.clear();
    },
  };
}
