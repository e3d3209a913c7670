import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isAppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { every } from "@/lib/core/loop";
import { type ConfigFile, readConfigFile } from "./read";

/** A stat of one file. What somebody edits past this app is on every page within 2 s. */
const LOOK_MS = 1_000;
/** Most programs empty a file and then write it: what was found is looked at again after this long. */
const SETTLE_MS = 50;
/** A file that is written on and on is taken as it is after so many looks. */
const SETTLE_LOOKS = 10;

export interface ConfigWatch {
  /** The file as it was at the last look. */
  current(): ConfigFile;
  /** Told after each look that found another file, whoever wrote it. @returns how to stop */
  onChange(listener: (file: ConfigFile) => void): () => void;
  close(): void;
}

/**
 * The one eye on proxlb.yaml: looks once a second and tells all who follow it. It polls, because file events do not arrive
 * for bind mounts and network file systems.
 */
export async function watchConfigFile(lookMs = LOOK_MS, settleMs = SETTLE_MS): Promise<ConfigWatch> {
  const listeners = new Set<(file: ConfigFile) => void>();
  let current = await readConfigFile();
  let closed = false;
  const stop = every(lookMs, "config file", async () => {
    if (stateOf(await readConfigFile()) === stateOf(current)) return;
    const file = await settledFile(settleMs);
    if (closed || stateOf(file) === stateOf(current)) return;
    current = file;
    for (const listener of listeners) tell(listener, file);
  });
  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      stop();
      listeners.clear();
    },
  };
}

/** The file once two looks, one after the other, find the same: not one that is emptied, or written in half, at the moment. */
async function settledFile(settleMs: number): Promise<ConfigFile> {
  let file = await readConfigFile();
  for (let look = 1; look < SETTLE_LOOKS; look += 1) {
    const before = stateOf(file);
    await pause(settleMs);
    file = await readConfigFile();
    if (stateOf(file) === before) break;
  }
  return file;
}

function stateOf(file: ConfigFile): string {
  return file.state === "read" ? file.sha256 : file.reason;
}

/** One follower that fails keeps the new file from no other. */
function tell(listener: (file: ConfigFile) => void, file: ConfigFile): void {
  try {
    listener(file);
  } catch (error) {
    const what = isAppError(error) ? { reason: error.message } : { error: messageOf(error) };
    log("config").error(what, "a new proxlb.yaml could not be followed");
  }
}
