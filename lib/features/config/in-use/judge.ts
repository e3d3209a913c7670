import type { DaemonState } from "@/lib/daemon/schema";
import type { ConfigInUse } from "./schema";

/** Between these moments ProxLB read its file; `fingerprint` null where it is not known which text was there. */
export interface ConfigRead {
  fromMs: number;
  toMs: number;
  fingerprint: string | null;
}

/** What is known of one start of ProxLB. */
export interface KnownReads {
  startId: string;
  atStart: ConfigRead;
  /** At its start or at a reload, whichever came last. */
  last: ConfigRead;
  /** Whether what it reads at its start only differs from what it read last; null where nobody knows. */
  isConnectionOld: boolean | null;
  /** When it was told to read the file again, as long as it has not. */
  toldAtMs: number | null;
}

/** The file on disk. */
export interface OnDisk {
  fingerprint: string;
  version: number | null;
  /** It is there at least since then; null where nobody has looked yet. */
  sinceMs: number | null;
  /** Whether a restart is needed for what it changes against what ProxLB read at its start; null where not known. */
  needsRestart: boolean | null;
}

interface Given {
  daemon: Pick<DaemonState, "driver" | "state" | "startId">;
  reads: KnownReads | null;
  /** Null where the file cannot be read. */
  disk: OnDisk | null;
  /** The version with the text that it read last; null where that is none. */
  readVersion: number | null;
  /** ProxLB's log level hides a reload. */
  isQuiet: boolean;
  nowMs: number;
}

const NOTHING = { version: null, readAt: null, takes: null } as const;

/** Puts together what is known; whatever is not known is said to be unknown. */
export function judgeInUse({ daemon, reads, disk, readVersion, isQuiet, nowMs }: Given): ConfigInUse {
  const noneRuns = withoutRunning(daemon, disk);
  if (noneRuns) return noneRuns;
  if (disk === null)
    return unknown("The file on disk cannot be read, so it cannot be compared with ProxLB's.");
  if (reads === null || reads.startId !== daemon.startId)
    return unknown("When ProxLB read its file was not seen yet.");
  const { last, toldAtMs } = reads;
  const takes = disk.needsRestart === null ? null : disk.needsRestart ? "restart" : "reload";
  const known = { version: readVersion, readAt: new Date(last.toMs).toISOString(), takes } as const;
  if (toldAtMs !== null && isQuiet)
    return unknown("ProxLB was told to read its file again; its log level hides whether it has.");
  if (last.fingerprint === disk.fingerprint) return likeOnDisk(reads, disk, known);
  if (last.toMs > nowMs) return unknown("ProxLB reads its file just now, and that was changed meanwhile.");
  const isOlder = last.fingerprint !== null || (disk.sinceMs !== null && disk.sinceMs > last.toMs);
  if (!isOlder)
    return unknown("The file was changed about when ProxLB read it, or while nobody here looked.");
  const older = `ProxLB works with ${name(readVersion, last.fingerprint)}, not with ${name(disk.version)} on disk`;
  if (toldAtMs !== null)
    return {
      ...known,
      state: "pending",
      sentence:
        takes === "restart"
          ? `${older}: it was told to read that and does so at the start of its next cycle, but for its connection and its delay, which take a restart.`
          : `${older}: it was told to read that and does so at the start of its next cycle.`,
    };
  const way = { restart: "a restart", reload: "a reload", unknown: "a reload or a restart" };
  return { ...known, state: "older", sentence: `${older}, until ${way[takes ?? "unknown"]}.` };
}

function withoutRunning({ driver, state }: Given["daemon"], disk: OnDisk | null): ConfigInUse | null {
  if (driver === "none" || state === "absent")
    return {
      ...NOTHING,
      state: "unmanaged",
      sentence: "No ProxLB is managed here, so nobody here knows which file it works with.",
    };
  if (state === "engine_down") return unknown("The Docker engine does not answer.");
  if (state === "running" || state === "starting") return null;
  const next = disk ? name(disk.version) : "the file";
  return { ...NOTHING, state: "stopped", sentence: `ProxLB does not run. Its next start reads ${next}.` };
}

function likeOnDisk(
  { isConnectionOld }: KnownReads,
  disk: OnDisk,
  known: Pick<ConfigInUse, "version" | "readAt">,
): ConfigInUse {
  const file = name(disk.version);
  if (isConnectionOld === true)
    return {
      ...known,
      state: "partly",
      takes: "restart",
      sentence: `ProxLB has read ${file}, but its connection and its delay are those of its start, until a restart.`,
    };
  if (isConnectionOld === null)
    return unknown(
      `ProxLB has read ${file}; whether its connection, which it reads at its start only, is that one too is not known.`,
    );
  return { ...known, state: "same", takes: null, sentence: `ProxLB works with ${file}, as it is on disk.` };
}

function unknown(why: string): ConfigInUse {
  return { ...NOTHING, state: "unknown", sentence: `Which file ProxLB works with is not known. ${why}` };
}

/** @param fingerprint null: nobody knows which text it was */
function name(version: number | null, fingerprint: string | null = ""): string {
  if (version !== null) return `version ${version}`;
  return fingerprint === null ? "an earlier file" : "a file that was not saved here and is no version";
}
