import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { z } from "zod";
import type { PlanAnswer } from "@/lib/planning/schema";
import type { BalancingStatus, RunView } from "@/lib/runs/schema";
import type { GuestState } from "@/lib/snapshot/schema";
import { canBrowse } from "@/tests/support/browser";
import type { DemoUser } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";

type Answer = z.infer<typeof PlanAnswer>;

const it = onStack({
  simulator: { timeScale: 4, autoDrift: false, migrationBytesPerSecond: 2 * 1024 ** 3 },
})
  .extend("api", ({ as }) => async <T>(path: string, body?: object, user: DemoUser = "operator") => {
    return (await as(user)).call<T>(body ? "POST" : "GET", `/api/${path}`, body);
  })
  .extend("untilEnded", ({ api }) => (id: number): Promise<RunView> => {
    return until(async () => (await api<RunView>(`balancing/runs/${id}`)).body, {
      what: "the run ends",
      fits: ({ finishedAt }) => finishedAt !== null,
      limitMs: 120_000,
      pauseMs: 500,
    });
  })
  .extend("openBalancing", ({ open }) => async (user: DemoUser) => {
    const opened = await open(user, "/balancing");
    await opened.page.getByRole("heading", { name: "What ProxLB would do now" }).waitFor();
    return opened;
  })
  .extend(
    "nodeOf",
    ({ stack }) =>
      (vmid: number) =>
        stack.simulator.cluster.guestOf(vmid).node,
  );

/** The instant plan as an operator uses it: no ProxLB is installed here, Proxmox alone is enough. */
describe.skipIf(!canBrowse())("the instant plan", () => {
  it("follows the settings before anything is saved, and the cluster as it changes", async ({
    stack,
    openBalancing,
  }) => {
    const saved = readFileSync(stack.configFile, "utf8");
    const { page, errors } = await openBalancing("viewer");
    await page.getByText(/\d+ guests would move\./).waitFor();
    await page.getByText("gateway leaves pve1 because").waitFor();
    expect(await page.getByRole("button", { name: /Apply/ }).count()).toBe(0);
    expect(await page.getByRole("checkbox", { name: /Choose/ }).count()).toBe(0);

    await page.getByLabel(/Balanciness/).fill("90");
    await page.getByText("No moves needed.").waitFor({ timeout: 2_000 });
    await page.getByText("what-if, not saved").waitFor();
    await page.waitForURL(/balanciness=90/);
    await page.reload();
    await page.getByText("No moves needed.").waitFor();
    await page.getByRole("button", { name: "As configured" }).click();
    await page.getByText(/\d+ guests would move\./).waitFor();
    expect(readFileSync(stack.configFile, "utf8")).toBe(saved);

    stack.simulator.faults.setHaMaintenance("pve3", true);
    const maintenance = page.getByText("In maintenance, with", { exact: false });
    await maintenance.waitFor({ timeout: 100_000 });
    await page.getByText("proxy leaves pve3 because pve3 is in maintenance").waitFor();
    stack.simulator.faults.setHaMaintenance("pve3", false);
    await maintenance.waitFor({ state: "hidden", timeout: 100_000 });
    await page.getByRole("tab", { name: "Picture" }).click();
    await page.getByRole("list", { name: "Nodes, fullest first" }).waitFor();
    expect(errors).toEqual([]);
  });

  it("is the same plan over REST, with settings to try, and why a guest may or may not be on a node", async ({
    open,
    api,
  }) => {
    const plan = await api<Answer>("balancing/plan/");
    expect(plan.status).toBe(200);
    expect(plan.body.plan.moves.length).toBeGreaterThan(0);
    const byCpu = await api<Answer>("balancing/plan/?method=cpu");
    expect(byCpu.body.plan.certainty.kind).toBe("estimate");
    const calm = await api<Answer>("balancing/plan/?balancinessPoints=90");
    expect(calm.body.plan.moves).toEqual([]);
    expect(calm.body.fingerprint).toBe(plan.body.fingerprint);
    expect((await api("balancing/plan/?method=ram")).status).toBe(400);
    expect((await api("balancing/plan/?balanciness=3")).status).toBe(400);

    const placement = await api<{ rows: { node: string; allowed: boolean; sentences: string[] }[] }>(
      "guests/103/placement/",
    );
    const pve2 = placement.body.rows.find(({ node }) => node === "pve2");
    expect(pve2).toMatchObject({ allowed: false });
    expect(pve2?.sentences.join()).toContain("keeps it apart from db-02");
    const { page, errors } = await open("viewer", "/guests/103");
    await page.getByRole("region", { name: "Why and why not, node by node" }).waitFor();
    await page.getByText("keeps it apart from db-02", { exact: false }).first().waitFor();
    expect(errors).toEqual([]);
  });

  it("refuses a plan that was superseded while its question was open, and moves nothing", async ({
    stack,
    api,
    openBalancing,
  }) => {
    const before = stack.simulator.requests.count("POST");
    const { page } = await openBalancing("operator");
    await page.getByRole("button", { name: /Apply \d+ moves?/ }).click();
    const dialog = page.getByRole("alertdialog");
    stack.simulator.faults.moveGuest(109, "pve2");
    await dialog.getByText("changed since this was asked", { exact: false }).waitFor({ timeout: 40_000 });
    await dialog.getByRole("button", { name: "Move" }).click();
    await dialog.getByText("The plan is superseded: a guest or a node is no longer where it was").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();

    const { body } = await api<Answer>("balancing/plan/");
    const [first] = body.plan.moves;
    appendFileSync(stack.configFile, "# a comment changes nothing\n");
    const config = readFileSync(stack.configFile, "utf8");
    writeFileSync(stack.configFile, config.replace("balanciness: 10", "balanciness: 9"));
    const order = { fingerprint: body.fingerprint, moves: [pick(first)] };
    const refused = await api<{ detail: string }>("balancing/plan/apply/", order);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("proxlb.yaml was changed");
    writeFileSync(stack.configFile, config);
    expect((await api("balancing/plan/apply/", order, "viewer")).status).toBe(403);
    expect(stack.simulator.requests.count("POST")).toBe(before);
  });

  it("moves the chosen guests, leaves out the one that Proxmox refuses, and tells what came of it", async ({
    stack,
    api,
    untilEnded,
    openBalancing,
    nodeOf,
  }) => {
    stack.simulator.faults.lockGuest(106, "backup");
    const { page, errors } = await openBalancing("operator");
    await page.getByText("git leaves pve1 because").filter({ visible: true }).first().waitFor();
    const words = await page.getByRole("button", { name: /Apply \d+/ }).textContent();
    const all = Number(/Apply (\d+)/.exec(words ?? "")?.[1]);
    const unwanted = page.getByRole("checkbox", { name: "Choose the move of dns" });
    if ((await unwanted.count()) > 0) await unwanted.click();
    await page.getByRole("button", { name: /Apply \d+ moves?/ }).click();
    const dialog = page.getByRole("alertdialog");
    expect(await dialog.getByRole("listitem").count()).toBeLessThanOrEqual(all);
    await dialog.getByRole("button", { name: "Move" }).click();
    await page
      .getByRole("link", { name: /Chosen moves #\d+/ })
      .first()
      .waitFor();

    const { runs } = (await api<{ runs: { id: number }[] }>("balancing/runs?kind=apply")).body;
    expect(runs).toHaveLength(1);
    const run = await untilEnded(runs[0]?.id ?? 0);
    expect(run).toMatchObject({ kind: "apply", state: "finished", requestedBy: "operator" });
    const moved = run.moves?.filter(({ state }) => state === "moved") ?? [];
    expect(moved.length).toBeGreaterThan(0);
    for (const move of moved) expect(nodeOf(move.vmid)).toBe(move.to);
    expect(run.moves?.find(({ vmid }) => vmid === 106)).toMatchObject({ state: "refused", upid: null });
    expect(nodeOf(106)).toBe("pve1");
    expect(nodeOf(200)).toBe("pve1");

    await page.goto(`${stack.url}/balancing/runs/${run.id}`);
    // While a page streams in, its parts are there twice: hidden, and where they belong.
    const seen = (text: string, exact: boolean) =>
      page.getByText(text, { exact }).filter({ visible: true }).first();
    await seen("refused", true).waitFor();
    await seen("is locked (backup)", false).waitFor();
    await page.getByRole("heading", { name: "Predicted and actual" }).waitFor();
    await page
      .getByText(/in fact \d+\.\d points/)
      .filter({ visible: true })
      .first()
      .waitFor({ timeout: 60_000 });
    expect(errors).toEqual([]);
    const audit = (await api<BalancingStatus>("balancing/status")).body;
    expect(audit.active).toBeNull();
  });

  it("stops where a person stops it; what had begun goes on to its end", async ({
    stack,
    api,
    untilEnded,
    openBalancing,
    nodeOf,
  }) => {
    stack.simulator.faults.lockGuest(106, undefined);
    // One after the other, so that something has not begun when it is stopped.
    const config = readFileSync(stack.configFile, "utf8");
    if (!config.includes("parallel: false"))
      writeFileSync(
        stack.configFile,
        config.replace("balanciness: 10", "balanciness: 10\n  parallel: false"),
      );
    // A person needs some seconds to stop it.
    stack.simulator.cluster.settings.migrationBytesPerSecond = 64 * 1024 ** 2;
    const { page } = await openBalancing("operator");
    const guests = await until(async () => (await api<{ guests: GuestState[] }>("guests/")).body.guests, {
      what: "the picture shows the lock gone",
      fits: (seen) => seen.every(({ vmid, lock }) => vmid !== 106 || lock === null),
    });
    const movable = guests.filter(
      ({ status, type, lock }) => status === "running" && type === "vm" && lock === null,
    );
    const [from, ...others] = ["pve1", "pve2", "pve3"]
      .map((node) => ({ node, count: movable.filter((guest) => guest.node === node).length }))
      .sort((left, right) => right.count - left.count)
      .map(({ node }) => node);
    const chosen = movable
      .filter(({ node }) => node === from)
      .map(({ vmid, node }) => ({ vmid, from: node, to: others.at(-1) ?? "" }));
    expect(chosen.length).toBeGreaterThanOrEqual(3);
    const { body } = await api<Answer>("balancing/plan/?balancinessPoints=1");
    const order = { fingerprint: body.fingerprint, moves: chosen };
    const started = await api<RunView>("balancing/plan/apply/", order);
    expect(started.status).toBe(201);
    const busy = await api<{ detail: string }>("balancing/plan/apply/", order);
    expect(busy.status).toBe(409);
    // Which of the two is said depends on whether the picture shows the first move already.
    expect(busy.body.detail).toMatch(/operator runs a set of chosen moves|The plan is superseded/);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Stop the run" }).click();
    const run = await untilEnded(started.body.id);
    expect(run.state).toBe("cancelled");
    expect(
      run.moves?.map(({ state }) => state),
      JSON.stringify(run.moves),
    ).toContain("not_started");
    for (const move of run.moves ?? []) {
      expect(nodeOf(move.vmid)).toBe(move.state === "moved" ? move.to : move.from);
    }
  });
});

function pick(move: Answer["plan"]["moves"][number] | undefined) {
  if (!move) throw new Error("There is no move.");
  return { vmid: move.vmid, from: move.from, to: move.to };
}
