import { describe, expect, it } from "vitest";
import type { DaemonState } from "@/lib/daemon/schema";
import { followInUse } from "./follow";
import { judgeInUse, type KnownReads } from "./judge";

const T0 = Date.parse("2026-11-26T10:00:00.000Z");
const CONNECTED = "API connection to host pve1:8006 succeeded.";
const RELOADING = "Reloading ProxLB configuration.";
/** Of each text: its version, null where it is none. */
const VERSIONS: Record<string, number | null> = { one: 1, two: 2, byHand: null, again: 3 };

/** A ProxLB, a file and somebody who looks once a second, as the job does. @param openedMs when they began to look */
function scene(openedMs = T0) {
  const follower = followInUse(openedMs);
  let [nowMs, reads] = [openedMs, null as KnownReads | null];
  let file = { text: "one", sinceMs: T0 - 3600_000 };
  let startedAt: string | null = null;
  let [state, seq, isQuiet] = ["stopped" as DaemonState["state"], 0, false];
  const daemon = () => ({ driver: "docker", state, startId: startedAt, startedAt }) as const;
  const look = () => {
    follower.times.look({ fingerprint: file.text, sinceMs: file.sinceMs }, nowMs);
    reads = follower.round(daemon(), reads, nowMs);
  };
  const scenes = {
    pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        nowMs += 1_000;
        look();
      }
      return scenes;
    },
    write(text: string) {
      nowMs += 100;
      file = { text, sinceMs: nowMs };
      return scenes;
    },
    start(atMs = nowMs) {
      [startedAt, state] = [new Date(atMs).toISOString(), "running"];
      return scenes;
    },
    stop() {
      state = "stopped";
      return scenes;
    },
    /** @param at what the line says of itself, where that is not now */
    prints(text: string, at = nowMs) {
      seq += 1;
      const head = "2026-11-26 10:00:00,000 - ProxLB - INFO - ";
      const line = {
        epoch: `${startedAt}#1`,
        seq,
        at: new Date(at).toISOString(),
        stream: "stderr" as const,
      };
      follower.line({ ...line, text: head + text }, nowMs);
      return scenes;
    },
    told() {
      if (reads) reads = { ...reads, toldAtMs: nowMs };
      return scenes;
    },
    /** As when the app is killed and another process goes on, from what was written down. */
    anotherProcess() {
      const next = scene(nowMs + 60_000);
      next.takeOver(reads, file, startedAt);
      return next;
    },
    takeOver(before: KnownReads | null, was: typeof file, began: string | null) {
      [reads, file, startedAt, state] = [before, was, began, "running"];
    },
    quiet() {
      isQuiet = true;
      return scenes;
    },
    reads: () => reads,
    judged(connection: { old?: boolean | null; needsRestart?: boolean | null } = {}) {
      const last = reads?.last.fingerprint ?? null;
      return judgeInUse({
        daemon: daemon(),
        reads: reads && { ...reads, isConnectionOld: reads.isConnectionOld ?? connection.old ?? null },
        disk: {
          fingerprint: file.text,
          version: VERSIONS[file.text] ?? null,
          sinceMs: file.sinceMs,
          needsRestart: connection.needsRestart ?? false,
        },
        readVersion: last === null ? null : (VERSIONS[last] ?? null),
        isQuiet,
        nowMs,
      });
    },
  };
  return scenes;
}

const started = () => scene().pass(3).start().pass(2).prints(CONNECTED).pass(2);

describe("which file the running ProxLB works with", () => {
  it("is the one on disk after its start, already while that goes on", () => {
    expect(scene().pass(3).start().pass(1).judged()).toMatchObject({ state: "same", version: 1 });
    expect(started().judged()).toMatchObject({ state: "same", version: 1, takes: null });
  });

  it("is the one before a save that nobody told it of", () => {
    const saved = started().write("two").pass(2);
    expect(saved.judged()).toMatchObject({ state: "older", version: 1, takes: "reload" });
    expect(saved.judged().sentence).toContain("version 1, not with version 2 on disk, until a reload");
  });

  it("is still the one before while a reload waits for the next cycle, and then the new one", () => {
    const told = started().write("two").pass(2).told().pass(2);
    expect(told.judged()).toMatchObject({ state: "pending", version: 1 });
    expect(told.judged({ needsRestart: true }).sentence).toContain("but for its connection");
    told.pass(600).prints(RELOADING).pass(3);
    expect(told.judged({ old: false })).toMatchObject({ state: "same", version: 2 });
  });

  it("is only partly the new one after a reload where a connection key takes a restart", () => {
    const reloaded = started().write("two").pass(5).told().prints(RELOADING).pass(3);
    expect(reloaded.judged({ old: true })).toMatchObject({ state: "partly", version: 2, takes: "restart" });
    expect(reloaded.judged({ old: null })).toMatchObject({ state: "unknown", version: null });
    reloaded.stop().pass(1).start().pass(2).prints(CONNECTED).pass(2);
    expect(reloaded.judged()).toMatchObject({ state: "same", version: 2 });
  });

  it("is an earlier one where it was started before the save, though nobody looked then", () => {
    const unseen = scene(T0 + 7200_000);
    unseen.write("two").start(T0).pass(3);
    expect(unseen.judged()).toMatchObject({ state: "unknown", version: null });
    const seenLater = scene(T0 + 7200_000)
      .start(T0)
      .pass(3)
      .write("two")
      .pass(2);
    expect(seenLater.judged()).toMatchObject({ state: "older", version: 1 });
  });

  it("is no version where it read what was edited outside, and the version before where it has not yet", () => {
    const edited = started().write("byHand").pass(2);
    expect(edited.judged().sentence).toContain("version 1, not with a file that was not saved here");
    edited.stop().pass(1).start().pass(2).prints(CONNECTED).pass(2);
    expect(edited.judged()).toMatchObject({ state: "same", version: null });
    expect(edited.judged().sentence).toContain("not saved here and is no version");
  });

  it("is the one on disk again after a change was put back that it never read", () => {
    const back = started().write("two").pass(2).told().pass(2).write("one").pass(3);
    expect(back.reads()?.last.fingerprint).toBe("one");
    back.prints(RELOADING).pass(3);
    expect(back.judged()).toMatchObject({ state: "same", version: 1 });
    const restarted = started().write("two").pass(1).stop().pass(1).start().pass(2).prints(CONNECTED).pass(1);
    restarted.write("one").pass(1).stop().pass(1).start().pass(2).prints(CONNECTED).pass(2);
    expect(restarted.judged()).toMatchObject({ state: "same", version: 1 });
  });
});

describe("what nobody here can tell is unknown:", () => {
  it("a file that was changed in the very second in which it was read", () => {
    const raced = scene().pass(3).start().pass(1).write("two").pass(1).prints(CONNECTED).pass(3);
    expect(raced.judged()).toMatchObject({ state: "unknown", version: null });
    expect(scene().pass(3).start().pass(1).write("two").judged().sentence).toContain("changed meanwhile");
  });

  it("two changes between two looks", () => {
    const twice = started().write("two").pass(1).write("byHand").write("two").prints(RELOADING).pass(3);
    expect(twice.judged({ old: false }).state).toBe("unknown");
  });

  it("a reload while the app was away, but not where the file has stayed the same", () => {
    const same = started().anotherProcess().pass(2);
    expect(same.judged()).toMatchObject({ state: "same", version: 1 });
    const changed = started().write("two").pass(2).anotherProcess().pass(2);
    expect(changed.judged().state).toBe("unknown");
    changed.prints(RELOADING).pass(3);
    expect(changed.judged({ old: false })).toMatchObject({ state: "same", version: 2 });
  });

  it("a reload that is told by a log that was kept", () => {
    const kept = started()
      .write("two")
      .pass(2)
      .prints(RELOADING, T0 + 4_000)
      .pass(3);
    expect(kept.judged({ old: false }).state).toBe("unknown");
  });

  it("a reload at a log level that hides it", () => {
    const told = started().write("two").quiet().pass(2).told().pass(2);
    expect(told.judged().sentence).toContain("its log level hides whether it has");
  });

  it("everything without a ProxLB that is managed here, an engine that does not answer, and before the first look", () => {
    const disk = { fingerprint: "x", version: 1, sinceMs: 0, needsRestart: false };
    const judged = (daemon: Parameters<typeof judgeInUse>[0]["daemon"]) =>
      judgeInUse({ daemon, reads: null, disk, readVersion: null, isQuiet: false, nowMs: 0 });
    expect(judged({ driver: "none", state: "absent", startId: null }).state).toBe("unmanaged");
    expect(judged({ driver: "docker", state: "engine_down", startId: null }).state).toBe("unknown");
    expect(judged({ driver: "docker", state: "running", startId: "x" }).state).toBe("unknown");
    expect(judged({ driver: "docker", state: "stopped", startId: "x" }).sentence).toContain(
      "next start reads version 1",
    );
  });
});
