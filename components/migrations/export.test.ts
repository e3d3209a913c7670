import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MigrationView } from "@/lib/features/migrations/schema";
import { fetchAllMigrations, migrationsCsv } from "./export";

const ROW: MigrationView = {
  id: 1,
  upid: "UPID:a",
  guestId: 100,
  guestName: "=web",
  guestType: "vm",
  sourceNode: "pve1",
  targetNode: "pve2",
  status: "failed",
  startedAt: "2026-11-23T06:00:00.000Z",
  completedAt: null,
  durationSeconds: null,
  triggeredBy: null,
  pveUser: "root@pam",
  runId: null,
  alongWith: null,
  drainOf: null,
  result: "migration aborted, sorry",
};

describe("the export", () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const next = request.url?.includes("cursor=two") ? null : "two";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ migrations: [{ ...ROW, id: asked.length }], next }));
  });
  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const real = fetch;
    // A browser resolves paths against its page; Node has none.
    vi.stubGlobal("fetch", (path: string, init?: RequestInit) =>
      real(`http://127.0.0.1:${port}${path}`, init),
    );
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("reads every page with the filters and follows the cursor to the end", async () => {
    const counts: number[] = [];
    const all = await fetchAllMigrations({ node: "pve1" }, (count) => counts.push(count));
    expect(all.map(({ id }) => id)).toEqual([1, 2]);
    expect(counts).toEqual([1, 2]);
    expect(asked).toEqual([
      "/api/migrations?node=pve1&limit=500",
      "/api/migrations?node=pve1&cursor=two&limit=500",
    ]);
  });

  it("writes a table that a spreadsheet does not run", () => {
    const [, line] = migrationsCsv([ROW]).split("\r\n");
    expect(line).toBe(
      '2026-11-23T06:00:00.000Z,,,\'=web,100,vm,pve1,pve2,failed,"migration aborted, sorry",HA manager,root@pam,,UPID:a',
    );
  });
});
