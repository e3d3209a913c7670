import { desc, eq, inArray } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { configHistory } from "@/db/schema/config";
import { drains } from "@/db/schema/drains";
import { configHolds, maintenanceOccurrences, maintenanceWindows } from "@/db/schema/maintenance";
import { settleInterrupted } from "@/lib/config-versions/versions";
import type { Repeat } from "@/lib/core/occurrences";
import { provideDaemon } from "@/lib/daemon/instance";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import type { Daemon, DaemonState } from "@/lib/daemon/schema";
import type { Actor } from "@/lib/identity/actor";
import { emptySnapshot } from "@/lib/live/collect/rows";
import { type Live, provideLive } from "@/lib/live/live";
import { createLogHub } from "@/lib/live/log/log-hub";
import type { Topic } from "@/lib/live/topics";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { redactorForText } from "@/lib/proxlb/log/redact";
import { blackoutReason, requireNoBlackout } from "@/lib/runs/blackouts";
import { configOnDisk } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { nodeState } from "@/tests/support/node-state";
import { signedIn } from "@/tests/support/people";
import { fireStarts } from "@/tests/support/window-starts";
import { takeMarkOff } from "../drain-mark";
import { tellProxlbOnce } from "../tell-proxlb";
import { dueOccurrences } from "./due";
import { followWindows } from "./jobs";
import {
  changeWindow,
  createWindow,
  endWindow,
  pauseWindow,
  removeWindow,
  runWindow,
  skipOccurrence,
} from "./operations";
import { downloadCalendar, getCalendar, listWindows, previewWindow } from "./queries";
import type { WindowInput } from "./schema";
import { claimOccurrence, windowRows } from "./store";

const ORIGINAL = `proxmox_api:
  hosts: [pve1]
  user: proxlb@pve
  token_id: ui
  token_secret: 'a-secret-that-stays'
proxmox_cluster:
  maintenance_nodes: ['pve3'] # broken fan
balancing:
  enable: yes # since May
`;

/** Monday 2026-11-23, 08:00 UTC: where the moved clock stands at first. */
const MONDAY_NINE: Repeat = { every: "week", weekdays: ["monday"], time: "09:00" };
const KERNEL: WindowInput = {
  kind: "maintenance",
  name: "Kernel updates",
  nodes: ["pve1"],
  repeat: MONDAY_NINE,
  timeZone: "UTC",
  durationMinutes: 60,
};
const BACKUPS: WindowInput = { ...KERNEL, kind: "blackout", name: "Backups", nodes: [] };

onBothDatabases("windows", (database) => {
  const time = movedClock();
  const disk = configOnDisk(ORIGINAL);
  let told: string[] = [];
  const listeners = new Set<(topic: Topic) => void>();
  const topics: Pick<Live, "publish"> & { hooks: Pick<Live["hooks"], "onPublish"> } = {
    publish: (topic) => {
      for (const tell of listeners) tell(topic);
    },
    hooks: {
      onPublish: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  const live = topics as unknown as Live;
  beforeEach(async () => {
    told = [];
    const nodes = ["pve1", "pve2", "pve3"].map((name) => nodeState(name));
    const picture = { ...emptySnapshot(0, "starting"), nodes };
    picture.connection = { ...picture.connection, state: "ok", seenAt: time.now().toISOString() };
    provideDaemon(daemon());
    const logs = createLogHub({ redact: redactorForText(ORIGINAL) });
    provideLive({ snapshot: () => picture, ...topics, logs } as unknown as Live);
    const { db } = database();
    await db.delete(maintenanceOccurrences);
    await db.delete(maintenanceWindows);
    await db.delete(configHolds);
  });

  /** What stands for the managed ProxLB: only whether it is told matters here. */
  const daemon = (): Daemon => ({
    ...createNoDaemon(),
    inspect: async () => ({ ...(await createNoDaemon().inspect()), state: "running" }),
    reload: async () => void told.push(disk.read()),
  });
  const context = () => {
    return { database: database(), live, daemon: daemon(), runningForMs: 0 };
  };
  const admin = async () => (await signedIn(database(), "admin")).actor;
  /** Made as if the moved clock dated it: the database's own now is another. */
  const make = async (actor: Actor, input: WindowInput) => {
    const window = await createWindow(actor, input);
    const changedAt = new Date(time.now().getTime() - 1);
    const { id } = maintenanceWindows;
    await database().db.update(maintenanceWindows).set({ changedAt }).where(eq(id, window.id));
    return window;
  };
  const rows = () => database().db.select().from(maintenanceOccurrences).orderBy(maintenanceOccurrences.id);
  const values = () => {
    const parsed = parseConfig(disk.read());
    if (!parsed.ok) throw new Error("The file is broken.");
    const { balancing, proxmox_cluster } = parsed.config;
    return { enable: balancing.enable, nodes: proxmox_cluster.maintenance_nodes };
  };

  it("mark their nodes at the start, the lead before it, and put back what was, to the letter", async () => {
    const round = followWindows();
    await make(await admin(), { ...KERNEL, nodes: ["pve1", "pve3"], leadMinutes: 10 });
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    time.forward(50 * 60);
    await round(context());
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    expect(disk.read()).toContain("# broken fan");
    expect(told).toEqual([disk.read()]);
    expect(await rows()).toMatchObject([{ state: "open", reason: null }]);
    time.forward(70 * 60 - 1);
    await round(context());
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    time.forward(1);
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    expect(told.at(-1)).toBe(ORIGINAL);
    expect(await rows()).toMatchObject([{ state: "ended" }]);
    expect(await database().db.select().from(configHolds)).toEqual([]);
  });

  it("ask the database next to nothing while nothing changes, and begin within a second all the same", async () => {
    await make(await admin(), KERNEL);
    const round = followWindows();
    let asked = 0;
    const counted = context();
    const db = new Proxy(counted.database.db, {
      get(target, name) {
        if (name === "select" || name === "transaction" || name === "execute") asked += 1;
        return Reflect.get(target, name);
      },
    });
    const rounds = async (seconds: number) => {
      for (let half = 0; half < seconds * 2; half += 1) {
        time.forward(0.5);
        await round({ ...counted, database: { ...counted.database, db } });
      }
    };
    await rounds(60);
    expect(asked).toBeLessThanOrEqual(3 * 13);
    time.forward(3600 - 60 - 7);
    await rounds(6.5);
    expect(await rows()).toEqual([]);
    await rounds(1);
    expect(await rows()).toMatchObject([{ state: "open", reason: null }]);
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    await make(await admin(), { ...KERNEL, name: "At once", nodes: ["pve2"] });
    await rounds(0.5);
    expect(values().nodes).toEqual(["pve3", "pve1", "pve2"]);
  });

  it("hold a node that two of them want until the last has ended, and leave what others wrote", async () => {
    const actor = await admin();
    const round = followWindows();
    await make(actor, KERNEL);
    await make(actor, { ...KERNEL, name: "Fans", durationMinutes: 120, nodes: ["pve1"] });
    time.forward(3600);
    await round(context());
    time.forward(3600);
    await round(context());
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    disk.write(disk.read().replace("'pve3'", "'pve3', 'pve2'"));
    time.forward(3600);
    await round(context());
    expect(values().nodes).toEqual(["pve3", "pve2"]);
  });

  it("leave a node marked that is being drained when they end, for the drain to take it off", async () => {
    const round = followWindows();
    const { db } = database();
    await make(await admin(), KERNEL);
    time.forward(3600);
    await round(context());
    const drain = {
      nodeName: "pve1",
      phase: "out",
      requestedByName: "ada",
      restartContainers: false,
    } as const;
    const [row] = await db
      .insert(drains)
      .values({ ...drain, wasMarked: true })
      .returning();
    time.forward(3600);
    await round(context());
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    expect(await db.select().from(configHolds)).toEqual([]);
    const ended = eq(drains.id, row?.id ?? 0);
    expect(await db.select().from(drains).where(ended)).toMatchObject([{ wasMarked: false }]);
    await db.delete(drains).where(ended);
  });

  it("have the mark of a drain that is undone while they are open, and take it off at their end", async () => {
    const round = followWindows();
    const { db } = database();
    const ada = { userId: null, username: "ada" };
    disk.write(ORIGINAL.replace("['pve3']", "['pve3', 'pve1']"));
    await make(await admin(), KERNEL);
    time.forward(3600);
    await round(context());
    expect(await db.select().from(configHolds)).toMatchObject([{ key: "maintenance/pve1", former: true }]);
    expect(await takeMarkOff(db, ada, { nodeName: "pve1", wasMarked: false, madeKey: null })).toBeNull();
    expect(values().nodes).toEqual(["pve3", "pve1"]);
    time.forward(3600);
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    expect(await takeMarkOff(db, ada, { nodeName: "pve3", wasMarked: false, madeKey: null })).not.toBeNull();
    expect(values().nodes).toEqual([]);
  });

  it("tell a ProxLB that is just starting once it listens, never before", async () => {
    const round = followWindows();
    const { db } = database();
    let state: DaemonState["state"] = "starting";
    const starting = () => ({
      ...context(),
      daemon: { ...daemon(), inspect: async () => ({ ...(await createNoDaemon().inspect()), state }) },
    });
    const listeningSoon = async () => {
      const now = await starting().daemon.inspect();
      state = "running";
      return now;
    };
    await make(await admin(), KERNEL);
    time.forward(3600);
    await round(starting());
    expect(told).toEqual([]);
    expect(await db.select().from(configHolds)).toMatchObject([
      { appliedAt: null, reason: "ProxLB is just starting: it is told after that." },
    ]);
    expect(await tellProxlbOnce({ ...starting().daemon, inspect: listeningSoon })).toBeNull();
    expect(told).toEqual([disk.read()]);
    time.forward(6);
    await round(starting());
    expect(told).toEqual([disk.read(), disk.read()]);
    state = "absent";
    expect(await tellProxlbOnce(starting().daemon)).toMatch(/^No ProxLB is managed here/);
    state = "engine_down";
    expect(await tellProxlbOnce(starting().daemon)).toMatch(/^ProxLB was not told to read proxlb.yaml again/);
  });

  it("keep ProxLB from balancing in a blackout, refuse runs without a reason, and switch it on again", async () => {
    const round = followWindows();
    const { db } = database();
    await make(await admin(), BACKUPS);
    expect(await blackoutReason(db)).toBeNull();
    time.forward(3600);
    // Also where nobody has noticed its start yet.
    await expect(requireNoBlackout(db, undefined)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/^The blackout Backups is open until 2026-11-23 10:00:00 UTC/),
      issues: [{ path: "overrideBlackout" }],
    });
    await requireNoBlackout(db, "the cluster burns");
    await round(context());
    expect(values().enable).toBe(false);
    expect(disk.read()).toContain("# since May");
    await expect(requireNoBlackout(db, undefined)).rejects.toMatchObject({ code: "conflict" });
    time.forward(3600);
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    expect(await blackoutReason(db)).toBeNull();
  });

  it("do not switch on what was off before, nor what somebody switched on meanwhile", async () => {
    const round = followWindows();
    disk.write(ORIGINAL.replace("enable: yes", "enable: no"));
    const before = disk.read();
    await make(await admin(), BACKUPS);
    time.forward(3600);
    await round(context());
    expect(disk.read()).toBe(before);
    time.forward(3600);
    await round(context());
    expect(disk.read()).toBe(before);
    time.forward(7 * 24 * 3600 - 3600);
    await round(context());
    disk.write(ORIGINAL);
    time.forward(3600);
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
  });

  it("bring the former values back whatever step a process was killed at", async () => {
    const actor = await admin();
    const { db } = database();
    await make(actor, BACKUPS);
    await make(actor, KERNEL);
    /** Ends like a killed process: at the n-th thing it asks of the database or of ProxLB. */
    const killedAt = (step: number) => {
      let left = step;
      const killer = <T extends object>(target: T): T =>
        new Proxy(target, {
          get(object, name) {
            const value = Reflect.get(object, name);
            if (typeof value !== "function") return value;
            return (...given: unknown[]) => {
              left -= 1;
              if (left < 0) throw new Error("killed");
              return value.apply(object, given);
            };
          },
        });
      const { database: whole, ...rest } = context();
      return { ...rest, daemon: killer(daemon()), database: { ...whole, db: killer(whole.db) } };
    };
    let kills = 0;
    const killed = async (step: number) => {
      const died = await followWindows()(killedAt(step)).then(
        () => false,
        () => true,
      );
      if (died) kills += 1;
      // As the next start does first.
      await settleInterrupted(db, 0);
      await followWindows()(context());
    };
    for (let step = 0; step < 36; step += 6) {
      time.forward(3600);
      await killed(step);
      expect(values()).toEqual({ enable: false, nodes: ["pve3", "pve1"] });
      expect(told.at(-1)).toBe(disk.read());
      time.forward(3600);
      await killed(step + 1);
      expect(disk.read()).toBe(ORIGINAL);
      expect(told.at(-1)).toBe(ORIGINAL);
      expect(await db.select().from(configHolds)).toEqual([]);
      time.forward(7 * 24 * 3600 - 7200);
    }
    expect(kills).toBeGreaterThan(6);
  }, 120_000);

  it("begin once, however many replicas look at the same moment", async () => {
    const { db } = database();
    await make(await admin(), KERNEL);
    const replicas = [followWindows(), followWindows()];
    time.forward(3600);
    await Promise.all(replicas.map((round) => round(context())));
    time.forward(3600);
    await Promise.all(replicas.map((round) => round(context())));
    expect(await rows()).toMatchObject([{ state: "ended" }]);
    expect(disk.read()).toBe(ORIGINAL);
    const [window] = await windowRows(db);
    if (!window) throw new Error("There is no window.");
    const begun = () => db.$count(auditLog, eq(auditLog.action, "maintenance.window_begins"));
    const before = await begun();
    for (let week = 0; week < 100; week += 1) {
      time.forward(7 * 24 * 3600 - (week === 0 ? 3600 : 0));
      const nowMs = time.now().getTime();
      const looks = [0, 1].map(() => dueOccurrences(window, nowMs - 3_600_000, nowMs));
      const claims = await Promise.all(looks.flat().map((due) => claimOccurrence(db, due)));
      expect(claims.toSorted()).toEqual([false, true]);
    }
    expect((await begun()) - before).toBe(100);
  }, 60_000);

  it("that were missed begin late while they last, and are told as missed when they are over", async () => {
    await make(await admin(), KERNEL);
    time.forward(3600 + 12 * 60);
    await followWindows()(context());
    expect(await rows()).toMatchObject([{ state: "open", reason: expect.stringContaining("12 min late") }]);
    time.forward(2 * 7 * 24 * 3600);
    await followWindows()(context());
    expect(await rows()).toMatchObject([
      { state: "ended" },
      { state: "missed", begunAt: null },
      { state: "open" },
    ]);
    time.forward(48 * 60);
    await followWindows()(context());
    expect(disk.read()).toBe(ORIGINAL);
  });

  it("wait while they are paused, leave one time out, begin and end when somebody says so", async () => {
    const actor = await admin();
    const round = followWindows();
    const { id } = await make(actor, KERNEL);
    await pauseWindow(actor, { id, isPaused: true });
    time.forward(3600);
    await round(context());
    expect(await rows()).toEqual([]);
    await pauseWindow(actor, { id, isPaused: false });
    await database()
      .db.update(maintenanceWindows)
      .set({ changedAt: new Date(time.now().getTime() + 2 * 3600_000) });
    const startsAt = "2026-11-30T09:00:00.000Z";
    await expect(
      skipOccurrence(actor, { id, startsAt: "2026-11-30T09:01:00Z", isSkipped: true }),
    ).rejects.toMatchObject({ code: "invalid" });
    const skipped = await skipOccurrence(actor, { id, startsAt, isSkipped: true });
    expect(skipped.next[0]).toMatchObject({ startsAt, state: "skipped" });
    time.forward(7 * 24 * 3600);
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    time.forward(2 * 3600);
    await round(context());
    await expect(endWindow(actor, { id })).rejects.toMatchObject({ code: "conflict" });
    expect((await runWindow(actor, { id })).open).toMatchObject({ state: "open" });
    await expect(runWindow(actor, { id })).rejects.toMatchObject({ code: "conflict" });
    await round(context());
    expect(values().nodes).toContain("pve1");
    await endWindow(actor, { id });
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    time.forward(60);
    await runWindow(actor, { id });
    await round(context());
    await removeWindow(actor, { id });
    await round(context());
    expect(disk.read()).toBe(ORIGINAL);
    expect((await rows()).map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect(await downloadCalendar(actor, {})).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\s*$/);
    const to = new Date(time.now().getTime() + 1000).toISOString();
    const { occurrences } = await getCalendar(actor, { from: "2026-11-20T00:00:00Z", to });
    expect(occurrences).toMatchObject([{ name: "Kernel updates", windowId: null }, { windowId: null }]);
  });

  it("are refused with a sentence where they make no sense", async () => {
    const actor = await admin();
    const refused = async (change: Partial<WindowInput>) =>
      createWindow(actor, { ...KERNEL, ...change }).then(
        () => "taken",
        (error) => error.message as string,
      );
    expect(await refused({ durationMinutes: -30 })).toContain("ends before it starts");
    expect(await refused({ timeZone: "Europe/Bärlin" })).toContain("There is no such time zone");
    expect(await refused({ nodes: ["pve9"] })).toBe("There is no node pve9 in the cluster.");
    expect(await refused({ nodes: [] })).toContain("Choose at least one node.");
    expect(await refused({ nodes: ["pve1", "pve2", "pve3"] })).toContain("every node of the cluster");
    expect(await refused({ durationMinutes: 7 * 1440 })).toContain("begin again before it has ended");
    expect(await refused({ repeat: { every: "once", date: "2026-11-22", time: "09:00" } })).toContain(
      "in the past",
    );
    expect(await refused({ repeat: { every: "once", date: "2026-02-30", time: "09:00" } })).toContain(
      "no such day",
    );
    expect(await refused({ kind: "blackout" })).toContain("leave the nodes out");
    expect(await database().db.select().from(maintenanceWindows)).toEqual([]);
    const viewer = (await signedIn(database(), "operator")).actor;
    await expect(createWindow(viewer, KERNEL)).rejects.toMatchObject({ code: "forbidden" });
    expect((await listWindows(viewer, {})).nodes).toEqual(["pve1", "pve2", "pve3"]);
  });

  it("say before they are saved when they come and what speaks against them", async () => {
    const actor = await admin();
    await make(actor, { ...KERNEL, name: "Fans", nodes: ["pve2"] });
    const { id } = await make(actor, BACKUPS);
    const repeat: Repeat = { every: "week", weekdays: ["sunday"], time: "02:30" };
    const quiet = await previewWindow(actor, { ...KERNEL, repeat, timeZone: "UTC" });
    expect(quiet.warnings).toEqual([]);
    expect(quiet.next.map(({ startsAt }) => startsAt.slice(0, 10))).toEqual([
      ...["2026-11-29", "2026-12-06", "2026-12-13", "2026-12-20", "2026-12-27"],
    ]);
    const { warnings } = await previewWindow(actor, { ...KERNEL, leadMinutes: 5 });
    expect(warnings).toEqual([
      expect.stringContaining(
        "The window Fans overlaps, first on 2026-11-23 09:00:00 UTC: 2 nodes would be out",
      ),
      expect.stringContaining("The blackout Backups is open at that time"),
    ]);
    const berlin = await previewWindow(actor, { ...BACKUPS, id, repeat, timeZone: "Europe/Berlin" });
    expect(berlin.warnings).toEqual([expect.stringContaining("starts at 2027-03-28 03:00:00")]);
  });

  it("are kept, shown and audited without a secret that was pasted into their name", async () => {
    const actor = await admin();
    const pasted = { ...KERNEL, name: "until a-secret-that-stays is another" };
    const masked = "until [secret] is another";
    const { id, name } = await createWindow(actor, pasted);
    expect(name).toBe(masked);
    const { db } = database();
    // One that was made before its name was looked at.
    await db.update(maintenanceWindows).set({ name: pasted.name });
    expect((await changeWindow(actor, { ...pasted, id })).name).toBe(masked);
    await db.update(maintenanceWindows).set({ name: pasted.name });
    await removeWindow(actor, { id });
    const rows = await db
      .select()
      .from(auditLog)
      .where(eq(auditLog.resourceType, "window"))
      .orderBy(desc(auditLog.id))
      .limit(6);
    expect(JSON.stringify(rows)).not.toContain("a-secret");
    const ended = rows.filter(({ outcome }) => outcome === "ok");
    expect(ended.map(({ details }) => details?.name)).toEqual([masked, masked, masked]);
  });

  it("change for what is to come; who did it is on the record", async () => {
    const actor = await admin();
    const { id } = await make(actor, KERNEL);
    const changed = await changeWindow(actor, { ...KERNEL, id, durationMinutes: 90 });
    expect(changed).toMatchObject({ durationMinutes: 90, isPaused: false });
    await expect(changeWindow(actor, { ...BACKUPS, id })).rejects.toMatchObject({ code: "invalid" });
    const actions = ["maintenance.create_window", "maintenance.change_window"];
    const audited = await database()
      .db.select()
      .from(auditLog)
      .where(inArray(auditLog.action, actions))
      .orderBy(desc(auditLog.id))
      .limit(3);
    expect(audited.every(({ actorName }) => actorName === actor.username)).toBe(true);
    const versions = await database().db.select().from(configHistory);
    expect(versions.every(({ changeDescription }) => changeDescription?.includes("a-secret") !== true)).toBe(
      true,
    );
  });
});

describe("starts", () => {
  it("are each noticed within a second, also where the process is started anew", () => {
    const { starts, worstMs } = fireStarts(1_000);
    expect(starts).toBe(1_000);
    expect(worstMs).toBeLessThanOrEqual(1_000);
  });
});
