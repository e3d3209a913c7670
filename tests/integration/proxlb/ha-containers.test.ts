import { describe, expect } from "vitest";
import { rebalance } from "@/lib/daemon/one-shot";
import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { waitsInVain } from "@/lib/runs/ha-containers";
import { createRunLog } from "@/lib/runs/run-log";
import { GIB } from "@/simulator/cluster/guests";
import { it } from "@/tests/support/fixtures";
import { untilPicture } from "../../support/live-harness";
import { createTestDaemon, findProxlb } from "../../support/proxlb";

const python = await findProxlb();
const POLLS = 8;

describe.runIf(python)("a rebalance of a CT that HA manages, by the real ProxLB", () => {
  it("waits in vain once it has arrived, as its question and its run say", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
    atEnd,
  }) => {
    const simulator = await start({
      timeScale: 10,
      autoDrift: false,
      cluster: {
        name: "ha",
        nodes: ["pve1", "pve2"].map((name) => ({ name, memoryBytes: 64 * GIB, baseMemoryBytes: 2 * GIB })),
        guests: [{ vmid: 104, name: "dns", type: "lxc", node: "pve1", memoryBytes: GIB }],
        haServices: { "ct:104": { state: "started" } },
      },
    });
    const { port, credentials } = simulator;
    const configText = stringifyConfig({
      proxmox_api: {
        hosts: [`127.0.0.1:${port}`],
        user: credentials.proxlb.user,
        token_id: credentials.proxlb.tokenName,
        token_secret: credentials.proxlb.secret,
        ssl_verification: true,
      },
      proxmox_cluster: { maintenance_nodes: ["pve1"] },
      balancing: { balance_types: ["vm", "ct"], max_job_validation: POLLS },
    });
    const bench = await createTestDaemon(python || "", configText, { caPem: simulator.caPem });
    atEnd(() => bench.remove());
    const live = follow(connect(simulator), 20);
    live.hooks.setWatched(true);
    await untilPicture(live.snapshot, ({ guests }) => guests.length > 0);

    const log = createRunLog();
    const said = new Set<string>();
    const look = setInterval(() => {
      const reason = waitsInVain(log.migrations(), live.snapshot().guests, POLLS);
      if (reason) said.add(reason);
    }, 200);
    atEnd(() => clearInterval(look));
    const result = await rebalance({
      daemon: bench.daemon,
      configText,
      signal: new AbortController().signal,
      cluster: { nodes: 2, guests: 1 },
      timeoutMs: 120_000,
      onLine: log.add,
    });
    expect(simulator.cluster.guestOf(104).node).toBe("pve2");
    expect([...said]).toEqual([
      expect.stringMatching(/^ProxLB still waits for dns, which is on pve2 already: /),
    ]);
    // It gave up: by its own word, not by a success that it saw.
    expect(log.migrations()).toMatchObject([{ guest: "dns", type: "ct", state: "unwatched" }]);
    expect(result.outcome).toBe("finished");
    expect(waitsInVain(log.migrations(), live.snapshot().guests, POLLS)).toBeNull();
  }, 150_000);
});
