import "server-only";
import type { Db } from "@/db/client";
import type { ConfigFile, ReadableConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { versionNamed } from "@/lib/config-versions/versions";
import { clock } from "@/lib/core/clock";
import type { Daemon } from "@/lib/daemon/schema";
import { isQuiet } from "../apply/health";
import { judgeInUse, type OnDisk } from "./judge";
import type { ConfigInUse } from "./schema";
import { readInUse } from "./store";
import { needsRestartBetween } from "./texts";

/** Which proxlb.yaml the running ProxLB works with: the one place that says so. */
export async function configInUse(db: Db, daemon: Daemon, file: ConfigFile): Promise<ConfigInUse> {
  const state = await daemon.inspect();
  const reads = state.driver === "none" ? null : await readInUse(db);
  const read = reads?.last.fingerprint ?? null;
  const isRead = file.state === "read";
  const disk = isRead ? await onDisk(db, file, reads?.atStart.fingerprint ?? null) : null;
  const isOnDisk = read === disk?.fingerprint;
  return judgeInUse({
    daemon: state,
    reads,
    disk,
    readVersion: read === null ? null : isOnDisk ? disk.version : await versionNamed(db, read),
    isQuiet: isRead && isQuiet(file.parsed),
    nowMs: clock().now().getTime(),
  });
}

async function onDisk(db: Db, file: ReadableConfigFile, atStart: string | null): Promise<OnDisk> {
  const fingerprint = fingerprintOf(file.text);
  return {
    fingerprint,
    version: await versionNamed(db, fingerprint),
    // A file's times are those of this machine.
    sinceMs: file.unchangedSinceMs + clock().now().getTime() - Date.now(),
    needsRestart: atStart === null ? null : await needsRestartBetween(db, atStart, fingerprint),
  };
}
