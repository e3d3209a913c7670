import { asc, eq, like, or } from "drizzle-orm";
import { expect } from "vitest";
import { approvals } from "@/db/schema/approvals";
import { auditLog } from "@/db/schema/audit";
import { maintenanceWindows } from "@/db/schema/maintenance";
import { appErrorOf } from "@/lib/core/errors";
import { approve, reject, withdraw } from "@/lib/features/approvals/operations";
import { listApprovals } from "@/lib/features/approvals/queries";
import { triggerRebalance } from "@/lib/features/balancing/operations";
import { createWindow, endWindow, runWindow } from "@/lib/features/maintenance/windows/operations";
import { approvals as section } from "@/lib/features/settings/operations";
import { provideLive } from "@/lib/live/live";
import { it } from "@/tests/support/fixtures";
import { untilPicture } from "@/tests/support/live-harness";

const BLACKOUT: Parameters<typeof createWindow>[1] = {
  kind: "blackout",
  name: "Backups",
  repeat: { every: "week", weekdays: ["sunday"], time: "02:00" },
  timeZone: "UTC",
  durationMinutes: 60,
};

const PLAIN = { drain: false, window: false, rebalance: false, apply: false, hours: 24 };

/** The number of the proposal that a refusal names. */
async function proposalOf(work: Promise<unknown>): Promise<number> {
  const refused = await work.then(
    () => null,
    (error: unknown) => appErrorOf(error),
  );
  expect(refused?.code).toBe("approval_needed");
  return Number(refused?.facts?.approval);
}

it("take a second person, once, for the very thing that was proposed, and both are on the record", async ({
  live,
  db,
  as,
}) => {
  provideLive(live(null, 100));
  const [anna, ben, root] = [await as("admin"), await as("admin"), await as("super_admin")];
  await section.change(root, { version: "0", values: { ...PLAIN, window: true } });
  const plan = (who: typeof anna, name = "Backups") => createWindow(who, { ...BLACKOUT, name });
  const shown = async (who = anna) => (await listApprovals(who, {})).approvals;

  await expect(plan(anna)).rejects.toMatchObject({ code: "approval_needed", facts: { approval: 1 } });
  // Asked again, by whomever: it waits already.
  await expect(plan(ben)).rejects.toThrow(/waits for it as number 1, proposed by/);
  expect(await db.db.select().from(maintenanceWindows)).toEqual([]);
  expect(await shown()).toMatchObject([
    { title: "Plan the blackout Backups", state: "pending", may: { decide: false, withdraw: true } },
  ]);
  expect(await shown(ben)).toMatchObject([{ may: { decide: true, withdraw: false, carryOut: false } }]);
  expect(await shown(await as("operator"))).toMatchObject([{ may: { decide: false } }]);

  await expect(approve(anna, { id: 1 })).rejects.toThrow("You proposed it");
  await expect(approve(await as("operator"), { id: 1 })).rejects.toMatchObject({ code: "forbidden" });
  await expect(withdraw(ben, { id: 1 })).rejects.toThrow("only they can withdraw it");
  await approve(ben, { id: 1 });
  await expect(reject(root, { id: 1 })).rejects.toThrow("It was decided already.");
  // Something else is another proposal.
  const other = await proposalOf(plan(anna, "More backups"));

  const window = await plan(anna);
  expect(window.name).toBe("Backups");
  expect((await shown()).map(({ id, state }) => [id, state])).toEqual([
    [other, "pending"],
    [1, "used"],
  ]);
  expect(await proposalOf(plan(anna))).toBeGreaterThan(other);

  const rows = await db.db
    .select()
    .from(auditLog)
    .where(or(like(auditLog.action, "approval.%"), eq(auditLog.action, "maintenance.create_window")))
    .orderBy(asc(auditLog.id));
  expect(rows.filter(({ outcome }) => outcome === "ok").map(({ action }) => action)).toEqual([
    "approval.propose",
    "approval.approve",
    "approval.propose",
    "maintenance.create_window",
    "approval.propose",
  ]);
  expect(
    rows.find(({ action, outcome }) => action === "maintenance.create_window" && outcome === "ok"),
  ).toMatchObject({
    actorName: anna.username,
    details: { approval: 1, proposedBy: anna.username, approvedBy: ben.username },
  });
});

it("are superseded by a guest that moved, and end with their time", async ({
  simulator,
  proxmox,
  live,
  db,
  as,
}) => {
  const cluster = await simulator();
  const picture = provideLive(live(proxmox(cluster), 100));
  await untilPicture(picture.snapshot, ({ guests }) => guests.length > 0);
  const [anna, ben, root] = [await as("operator"), await as("operator"), await as("super_admin")];
  await section.change(root, { version: "0", values: { ...PLAIN, rebalance: true } });
  const rebalance = () => triggerRebalance(anna, {});
  const stateOf = async (id: number) =>
    (await listApprovals(anna, {})).approvals.find((each) => each.id === id)?.state;

  await expect(rebalance()).rejects.toMatchObject({ facts: { approval: 1 } });
  await approve(ben, { id: 1 });
  expect(await stateOf(1)).toBe("approved");
  const guest = [...cluster.cluster.guests.values()].find(({ template }) => !template);
  if (!guest) throw new Error("The cluster has no guest.");
  const { node } = guest;
  guest.node = node === "pve1" ? "pve2" : "pve1";
  await untilPicture(picture.snapshot, ({ guests }) =>
    guests.some((each) => each.vmid === guest.vmid && each.node !== node),
  );
  expect(await stateOf(1)).toBe("superseded");
  const second = await proposalOf(rebalance());
  expect(second).toBeGreaterThan(1);
  await expect(approve(ben, { id: 1 })).rejects.toMatchObject({ code: "conflict" });

  await db.db
    .update(approvals)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(approvals.id, second));
  expect(await stateOf(second)).toBe("expired");
  await expect(approve(ben, { id: second })).rejects.toThrow("Its time is over.");
  expect(await proposalOf(rebalance())).toBeGreaterThan(second);
  // Nobody withdrew it: it is kept as what it is.
  const [kept] = await db.db.select().from(approvals).where(eq(approvals.id, second));
  expect(kept).toMatchObject({ state: "expired", decidedAt: null });
});

it("outlive an operation that is refused, and serve one of many who use them at the same moment", async ({
  live,
  db,
  as,
}) => {
  provideLive(live(null, 100));
  const [anna, ben, root] = [await as("admin"), await as("admin"), await as("super_admin")];
  const { id } = await createWindow(anna, BLACKOUT);
  await runWindow(anna, { id });
  await section.change(root, { version: "0", values: { ...PLAIN, window: true } });
  const first = await proposalOf(runWindow(anna, { id }));
  await approve(ben, { id: first });
  await expect(runWindow(anna, { id })).rejects.toThrow("Backups is open already.");
  const shown = async (number: number) =>
    (await listApprovals(anna, {})).approvals.find((each) => each.id === number);
  expect(await shown(first)).toMatchObject({ state: "approved", usedBy: null, may: { carryOut: true } });
  const refused = await db.db.select().from(auditLog).where(eq(auditLog.outcome, "failed"));
  expect(refused).toMatchObject([{ action: "maintenance.run_window", details: { approval: first } }]);
  await endWindow(anna, { id });
  await runWindow(anna, { id });
  expect(await shown(first)).toMatchObject({ state: "used", usedBy: anna.username });

  const more = () => createWindow(anna, { ...BLACKOUT, name: "More" });
  const second = await proposalOf(more());
  await approve(ben, { id: second });
  const answers = await Promise.allSettled(Array.from({ length: 8 }, more));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const made = await db.db.select().from(maintenanceWindows).where(eq(maintenanceWindows.name, "More"));
  expect(made).toHaveLength(1);
  expect(await shown(second)).toMatchObject({ state: "used", usedBy: anna.username });
});

it("that are in hand serve nobody else, and make room when their process has ended", async ({
  live,
  db,
  as,
}) => {
  provideLive(live(null, 100));
  const [anna, ben, root] = [await as("admin"), await as("admin"), await as("super_admin")];
  await section.change(root, { version: "0", values: { ...PLAIN, window: true } });
  const plan = () => createWindow(anna, BLACKOUT);
  const first = await proposalOf(plan());
  await approve(ben, { id: first });
  const inHandFor = (minutes: number) =>
    db.db
      .update(approvals)
      .set({ usedAt: new Date(Date.now() - minutes * 60_000), usedByName: ben.username })
      .where(eq(approvals.id, first));
  await inHandFor(1);
  await expect(plan()).rejects.toMatchObject({
    code: "conflict",
    message: `${ben.username} carries it out at this very moment, by the approval of number ${first}.`,
  });
  await expect(withdraw(anna, { id: first })).rejects.toThrow("It was decided already.");
  await inHandFor(11);
  expect(await proposalOf(plan())).toBeGreaterThan(first);
  const [left] = await db.db.select().from(approvals).where(eq(approvals.id, first));
  expect(left?.state).toBe("used");
});
