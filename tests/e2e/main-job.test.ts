import { readFileSync } from "node:fs";
import { io } from "socket.io-client";
import { describe, expect } from "vitest";
import type { MigrationsPage } from "@/lib/features/migrations/schema";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { WatchReply } from "@/lib/live/sockets/protocol";
import type { BalancingStatus, RunBrief } from "@/lib/runs/schema";
import type { NodeState } from "@/lib/snapshot/schema";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import type { Stack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;

const it = onStack({
  // Ten simulated seconds a second: migrations take time, but not ours.
  simulator: { timeScale: 10, autoDrift: false },
  proxlbPython: python || null,
}).extend("api", { scope: "file" }, ({ as }) => async <T>(path: string): Promise<T> => {
  const { call } = await as("operator");
  const { status, body } = await call<T>("GET", `/api/${path}`);
  expect(status).toBe(200);
  return body;
});

/** The main job as an operator does it, with the real ProxLB, and as a viewer may not. */
describe.skipIf(!browsable || !python)("the main job", () => {
  it("shows a cluster out of balance, plans, rebalances, and the guests have moved", async ({
    api,
    open,
    stack,
  }) => {
    const spread = async () => {
      const nodes = await api<NodeState[]>("nodes/");
      const ratios = nodes.map((node) => (node.memoryUsedBytes ?? 0) / (node.memoryTotalBytes ?? 1));
      return Math.max(...ratios) - Math.min(...ratios);
    };
    expect(await spread()).toBeGreaterThan(0.2);
    const placedBefore = placement(stack);
    const { page, errors } = await open("operator");
    await page.getByRole("heading", { name: "Memory" }).first().waitFor();

    await page.goto(`${stack.url}/balancing`);
    await page.getByRole("button", { name: "Dry run" }).click();
    await untilRun(api, "dry_run", 60_000);
    const { lastDryRun } = await api<BalancingStatus>("balancing/status");
    expect(lastDryRun?.plan?.moves.length).toBeGreaterThan(0);
    const firstMove = lastDryRun?.plan?.moves[0]?.guest ?? "";
    await page.getByText(firstMove).first().waitFor({ timeout: 10_000 });
    expect(placement(stack)).toEqual(placedBefore);

    await page.getByRole("button", { name: "Rebalance now" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Rebalance" }).click();
    const run = await untilRun(api, "rebalance", 170_000);
    expect(run.state).toBe("finished");
    expect(placement(stack)).not.toEqual(placedBefore);
    await until(spread, { what: "the spread", fits: (now) => now < 0.1, limitMs: 60_000, pauseMs: 1000 });
    expect(errors).toEqual([]);
  });

  it("keeps one row per migration, with PVE's result and who started it", async ({ api, stack }) => {
    const tasks = [...stack.simulator.cluster.nodes.keys()]
      .flatMap((node) => stack.simulator.tasks.ofNode(node))
      .filter((task) => task.type === "qmigrate" || task.type === "vzmigrate");
    expect(tasks.length).toBeGreaterThan(0);
    const { migrations } = await until(() => api<MigrationsPage>("migrations?limit=100"), {
      what: "every task has its row",
      fits: (page) =>
        page.migrations.length === tasks.length &&
        // Who asked for an HA guest's move is known once the first line of its task was read.
        page.migrations.every((row) => row.status !== "running" && row.triggeredBy === "run"),
      limitMs: 60_000,
      pauseMs: 1000,
    });
    expect(migrations.map((row) => row.upid).sort()).toEqual(tasks.map((task) => task.upid).sort());
    expect(migrations.every((row) => row.result === "OK" && row.triggeredBy === "run")).toBe(true);
  });

  it("gives a viewer the picture and no way to change it: on the screen, by action, REST and socket", async ({
    open,
    stack,
  }) => {
    const { page } = await open("viewer", "/balancing");
    await page.getByRole("heading", { name: "Balancing" }).waitFor();
    expect(await page.getByRole("button", { name: "Rebalance now" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Dry run" }).count()).toBe(0);

    const cookie = await stack.signIn("viewer");
    const migrationsBefore = stack.simulator.requests.count("POST");
    const action = await fetch(`${stack.url}/balancing`, {
      method: "POST",
      headers: {
        cookie,
        origin: stack.url,
        "next-action": actionId("triggerRebalanceAction"),
        "content-type": "text/plain;charset=UTF-8",
      },
      body: JSON.stringify([{}]),
    });
    expect(await action.text()).toContain("This needs the role Operator or higher");

    const rest = await fetch(`${stack.url}/api/balancing/trigger/`, {
      method: "POST",
      headers: { cookie, origin: stack.url },
    });
    expect(rest.status).toBe(403);
    expect(await rest.json()).toMatchObject({ title: "forbidden", status: 403 });

    const denied = await deniedTopics(stack.url, cookie);
    expect(denied).toEqual(["audit", "users"]);
    expect(stack.simulator.requests.count("POST")).toBe(migrationsBefore);
  });

  it("lets nobody in who is not signed in", async ({ stack }) => {
    const page = await fetch(`${stack.url}/balancing`, { redirect: "manual" });
    expect(page.status).toBe(307);
    expect(page.headers.get("location")).toContain("/sign-in");
    const rest = await fetch(`${stack.url}/api/cluster/`);
    expect(rest.status).toBe(401);
  });
});

async function untilRun(
  api: <T>(path: string) => Promise<T>,
  kind: "dry_run" | "rebalance",
  timeoutMs: number,
): Promise<RunBrief> {
  const key = kind === "dry_run" ? "lastDryRun" : "lastRebalance";
  const status = await until(() => api<BalancingStatus>("balancing/status"), {
    what: `the ${kind} ends`,
    fits: (answer) => answer.active === null && answer[key] !== null,
    limitMs: timeoutMs,
    pauseMs: 1000,
  });
  const run = status[key];
  if (!run) throw new Error(`There is no ${kind}.`);
  return run;
}

function placement(stack: Stack): Record<number, string> {
  return Object.fromEntries(
    [...stack.simulator.cluster.guests.values()].map((guest) => [guest.vmid, guest.node]),
  );
}

/** The id of a server action, from the build's own list. */
function actionId(name: string): string {
  const manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName?: string }>;
  };
  const found = Object.entries(manifest.node).find(([, entry]) => entry.exportedName === name);
  if (!found) throw new Error(`${name} is not in the build.`);
  return found[0];
}

function deniedTopics(url: string, cookie: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = io(url, {
      path: SOCKET_PATH,
      transports: ["websocket"],
      extraHeaders: { cookie, origin: url },
    });
    socket.on("connect_error", reject);
    socket.on("connect", () => {
      socket.emit("watch", { topics: ["cluster", "audit", "users"] }, (reply: WatchReply) => {
        socket.disconnect();
        resolve([...reply.denied].sort());
      });
    });
  });
}
