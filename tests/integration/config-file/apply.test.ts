import { writeFileSync } from "node:fs";
import { and, desc, eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { configApplies, configHistory } from "@/db/schema/config";
import { env } from "@/lib/core/env";
import { applyConfig, extendConfig, keepConfig, revertConfig } from "@/lib/features/config/apply/operations";
import { saveConfig } from "@/lib/features/config/operations";
import { it, python } from "@/tests/support/apply-bench";
import { untilState } from "@/tests/support/proxlb";

describe.runIf(python)("a change that is applied", { timeout: 240_000 }, () => {
  it("waits, once ProxLB is well with it, for who applied it to keep it; another takes it over on the record", async ({
    app,
    as,
    db,
  }) => {
    const [actor, other] = [await as("admin"), await as("super_admin")];
    const edited = await app.edit(actor, "balanciness: 10", "balanciness: 7");
    const { apply } = await applyConfig(actor, { ...edited, how: "restart" });
    expect(apply).toMatchObject({ how: "restart", by: actor.username, isYours: true });
    await expect(
      saveConfig(other, await app.edit(other, "balanciness: 7", "balanciness: 6")),
    ).rejects.toThrow(/just applying a change/);
    const waiting = await app.until(other, "confirming");
    expect(waiting).toMatchObject({ isYours: false, failure: null });
    expect(waiting?.reason).toMatch(/ProxLB (works|runs) with it/);
    expect(waiting?.secondsLeft).toBeGreaterThan(100);
    const id = apply.id;
    await expect(keepConfig(other, { id })).rejects.toThrow(/Take it over/);
    const { apply: longer } = await extendConfig(actor, { id, seconds: 600 });
    expect(longer?.secondsLeft).toBeGreaterThan(500);
    const { apply: kept } = await keepConfig(other, { id, takeOver: true });
    expect(kept).toMatchObject({ state: "kept", endedAt: expect.any(String) });
    expect(app.onDisk()).toBe(app.text.replace("balanciness: 10", "balanciness: 7"));
    const [row] = await db.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "config.keep"), eq(auditLog.outcome, "ok")));
    expect(JSON.stringify(row?.details ?? row)).toContain(actor.username);
    await expect(revertConfig(actor, { id })).rejects.toThrow(/over already/);
  });

  it("that ends ProxLB is put back by itself, and that the version before works is seen, not assumed", async ({
    app,
    as,
    bench,
    db,
  }) => {
    const actor = await as("admin");
    const { apply } = await applyConfig(actor, {
      ...(await app.edit(actor, /token_secret: .*/, "token_secret: wrong-but-well-formed")),
      keepWhenHealthy: true,
    });
    expect(apply.how).toBe("restart");
    const over = await app.until(actor, "reverted", "kept", "revert_failed");
    expect(over).toMatchObject({ state: "reverted", secondsLeft: null });
    expect(over?.failure).toMatch(/ProxLB ended|refuses the credentials|401/);
    expect(over?.quoted.join("\n")).toMatch(/401/);
    expect(JSON.stringify(over)).not.toContain("wrong-but-well-formed");
    expect(app.onDisk()).toBe(app.text);
    expect((await bench.daemon.inspect()).state).toBe("running");
    const [newest] = await db.db.select().from(configHistory).orderBy(desc(configHistory.id)).limit(1);
    expect(newest).toMatchObject({ userId: null, status: "written" });
    expect(newest?.changeDescription).toMatch(/^Version \d+ put back: /);
    const rows = await db.db.select().from(auditLog).where(eq(auditLog.action, "config.put_back"));
    expect(rows.map(({ outcome, authMethod }) => [outcome, authMethod])).toEqual([
      ["attempt", "job:config.apply"],
      ["ok", "job:config.apply"],
    ]);
  });

  it("is put back when nobody keeps it in time, and when ProxLB ends meanwhile", async ({
    app,
    as,
    db,
    bench,
  }) => {
    const actor = await as("admin");
    for (const spoil of [
      () => db.db.update(configApplies).set({ keepUntil: sql`now() - interval '1 second'` }),
      () => bench.daemon.stop(),
    ]) {
      const edited = await app.edit(actor, "balanciness: 10", "balanciness: 8");
      await applyConfig(actor, { ...edited, how: "restart" });
      await app.until(actor, "confirming");
      await spoil();
      const over = await app.until(actor, "reverted", "kept", "revert_failed");
      expect(over).toMatchObject({ state: "reverted", failure: expect.stringMatching(/in time|ended/) });
      expect(app.onDisk()).toBe(app.text);
    }
  });

  it("by a reload waits for the next cycle; put back before, ProxLB is not disturbed at all", async ({
    app,
    as,
    bench,
  }) => {
    const actor = await as("admin");
    const { startedAt } = await bench.daemon.inspect();
    const edit = () => app.edit(actor, "balanciness: 10", "balanciness: 9");
    const first = await applyConfig(actor, await edit());
    expect(first.apply.how).toBe("reload");
    const watched = await app.until(actor, "watching");
    expect(watched?.version).toBe(first.version);
    await revertConfig(actor, { id: first.apply.id });
    expect(await app.until(actor, "reverted")).toMatchObject({
      reason: expect.stringMatching(/not disturbed/),
    });
    expect(app.onDisk()).toBe(app.text);
    const second = await applyConfig(actor, { ...(await edit()), keepWhenHealthy: true });
    const kept = await app.until(actor, "kept", "reverted");
    expect(kept).toMatchObject({ id: second.apply.id, state: "kept" });
    expect((await bench.daemon.inspect()).startedAt).toBe(startedAt);
    expect(app.onDisk()).toContain("balanciness: 9");
  });

  it("is never put back over what somebody wrote past the app", async ({ app, as }) => {
    const actor = await as("admin");
    const edited = await app.edit(actor, "balanciness: 10", "balanciness: 5");
    const { apply } = await applyConfig(actor, { ...edited, how: "restart" });
    await app.until(actor, "confirming");
    const theirs = `${app.text}# theirs\n`;
    writeFileSync(env().PROXLB_CONFIG, theirs);
    await revertConfig(actor, { id: apply.id });
    expect(await app.until(actor, "overtaken")).toMatchObject({
      reason: expect.stringMatching(/past ProxLB UI/),
    });
    expect(app.onDisk()).toBe(theirs);
  });

  it("goes on after the app was killed, from whatever step it was at", async ({ app, as, db, bench }) => {
    const actor = await as("admin");
    const steps = [
      "waiting",
      "signalling",
      "watching",
      "confirming",
      "reverting",
      "resignalling",
      "proving",
    ] as const;
    for (const step of steps) {
      const edited = await app.edit(actor, /balanciness: \d+/, `balanciness: ${20 + steps.indexOf(step)}`);
      const { apply } = await applyConfig(actor, { ...edited, how: "restart" });
      await app.until(actor, "confirming");
      app.forget();
      await bench.daemon.restart();
      // As the killed process left it; what it had done in that step may or may not have happened.
      await db.db
        .update(configApplies)
        .set({ state: step, failure: "test" })
        .where(eq(configApplies.id, apply.id));
      const wayBack = ["reverting", "resignalling", "proving"].includes(step);
      const state = await app.until(actor, wayBack ? "reverted" : "confirming", "revert_failed", "overtaken");
      expect(state?.state, step).toBe(wayBack ? "reverted" : "confirming");
      await untilState(bench.daemon, (now) => now.state === "running");
      if (!wayBack) await keepConfig(actor, { id: apply.id });
    }
  });

  it("that was interrupted before it was written leaves the file as it was, and the place free", async ({
    app,
    as,
    db,
  }) => {
    const actor = await as("admin");
    const edited = await app.edit(actor, "balanciness: 10", "balanciness: 4");
    const { apply } = await applyConfig(actor, { ...edited, how: "restart" });
    await app.until(actor, "confirming");
    await revertConfig(actor, { id: apply.id });
    await app.until(actor, "reverted");
    await db.db
      .update(configApplies)
      .set({ state: "writing", endedAt: null, stateSince: sql`now() - interval '1 minute'` })
      .where(eq(configApplies.id, apply.id));
    expect(await app.until(actor, "not_written")).toMatchObject({ version: null });
    expect(app.onDisk()).toBe(app.text);
  });
});
