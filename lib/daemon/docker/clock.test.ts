import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { isOfStart } from "@/lib/daemon/schema";
import { createDockerDaemon } from "./driver";

/** A Docker engine on a machine with another clock: as Docker, it stamps lines, states and its answers by it. */
async function engineAhead(aheadMs: number, startedAgoMs: number) {
  const folder = mkdtempSync(path.join(tmpdir(), "engine-clock-"));
  const socket = path.join(folder, "docker.sock");
  const at = (agoMs: number) => new Date(Date.now() + aheadMs - agoMs).toISOString();
  const State = {
    Status: "running",
    Running: true,
    StartedAt: at(startedAgoMs),
    FinishedAt: "0001-01-01T00:00:00Z",
  };
  const Config = { Image: "proxlb", Tty: false, Labels: { "proxlb-ui.managed": "true" } };
  const info = { Id: "a".repeat(64), Name: "/proxlb", RestartCount: 0, State, Config, HostConfig: {} };
  const server = createServer((request, response) => {
    response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
    if (request.url?.includes("/logs")) {
      const text = Buffer.from(`${at(1000)} Using config path: x\n`);
      const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, text.length]);
      response.write(Buffer.concat([head, text]));
    } else response.end(JSON.stringify(info));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const daemon = createDockerDaemon({ dockerHost: `unix://${socket}`, containerName: "proxlb" });
  onTestFinished(async () => {
    await daemon.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return daemon;
}

it.each([-90_000, 0, 90_000])(
  "how long ProxLB runs is told by the engine's clock (%i ms ahead)",
  async (aheadMs) => {
    const young = await engineAhead(aheadMs, 200);
    expect(await young.inspect()).toMatchObject({ state: "starting" });
    const old = await engineAhead(aheadMs, 30_000);
    const state = await old.inspect();
    expect(state).toMatchObject({ state: "running" });
    expect(Math.abs(Date.now() - 30_000 - Date.parse(state.startedAt ?? ""))).toBeLessThan(2_000);
  },
);

it.each([-90_000, 0, 90_000])("its lines have their time by our clock (%i ms ahead)", async (aheadMs) => {
  const daemon = await engineAhead(aheadMs, 30_000);
  const stop = new AbortController();
  for await (const line of daemon.follow({ sinceAt: null, signal: stop.signal })) {
    expect(Math.abs(Date.now() - 1_000 - Date.parse(line.at))).toBeLessThan(3_000);
    // Whatever the clocks say, a line is known to be of the start that printed it.
    expect(isOfStart(line.epoch, (await daemon.inspect()).startId ?? "none")).toBe(true);
    stop.abort();
  }
});
