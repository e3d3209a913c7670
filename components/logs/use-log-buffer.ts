"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useLive } from "@/components/live/live-provider";
import type { LogPage } from "@/lib/features/logs/schema";
import { createLogBuffer, type LogBuffer, type LogEntry } from "./log-buffer";

/** The log from the page's first lines on, kept going by the socket. */
export function useLogBuffer(initial: LogPage): {
  buffer: LogBuffer;
  entries: readonly LogEntry[];
  held: number;
} {
  const live = useLive();
  const [buffer] = useState(() => createLogBuffer(initial.lines, initial.droppedBefore));
  const [last] = useState(() => initial.lines.at(-1));
  // The socket: it goes on right after the last line that came with the page.
  useEffect(() => {
    if (!live) return;
    if (last) live.logsFrom({ epoch: last.epoch, seq: last.seq });
    const stopListening = live.onLogs(buffer.add);
    const stopWatching = live.watch(["logs"]);
    return () => {
      stopWatching();
      stopListening();
    };
  }, [live, buffer, last]);
  const entries = useSyncExternalStore(buffer.subscribe, buffer.entries, buffer.entries);
  const held = useSyncExternalStore(buffer.subscribe, buffer.held, () => 0);
  return { buffer, entries, held };
}
