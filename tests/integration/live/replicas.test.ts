import { describe, expect, inject } from "vitest";
import { notifierOn } from "@/db/notify";
import { ownConnection } from "@/db/postgres";
import type { LogLine } from "@/lib/daemon/schema";
import { lockLeader } from "@/lib/live/replicas/leader";
import { postgresRelay, type RelayMessage } from "@/lib/live/replicas/relay";
import type { Topic } from "@/lib/live/topics";
import { it as base } from "@/tests/support/fixtures";
import { until } from "@/tests/support/until";
import { memoryStore, untilPicture } from "../../support/live-harness";

const url = inject("postgresUrl");
const it = base.extend<{ relay: () => Promise<Awaited<ReturnType<typeof postgresRelay>>> }>({
  relay: async ({ atEnd }, use) => {
    await use(async () => {
      const notifier = notifierOn(url ?? "");
      atEnd(() => notifier.close());
      return postgresRelay(notifier);
    });
  },
});

describe.skipIf(url === null)("replicas on one PostgreSQL", () => {
  it("carry messages far beyond a notification's size, in order, and not back to the sender", async ({
    relay,
  }) => {
    const [one, two] = [await relay(), await relay()];
    const got: RelayMessage[] = [];
    const back: RelayMessage[] = [];
    one.onMessage((message) => back.push(message));
    two.onMessage((message) => got.push(message));
    const lines = Array.from(
      { length: 3000 },
      (_, seq): LogLine => ({
        epoch: "e",
        seq,
        at: "x",
        stream: "stdout",
        text: Math.random().toString(36).repeat(3),
      }),
    );
    one.send({ kind: "lines", lines });
    for (const topic of ["config", "runs", "audit"] as const) one.send({ kind: "topic", topic });
    await until(() => got.length === 4, { limitMs: 15_000 });
    expect(got[0]).toEqual({ kind: "lines", lines });
    expect(got.slice(1).map((message) => message.kind === "topic" && message.topic)).toEqual([
      "config",
      "runs",
      "audit",
    ]);
    expect(back).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it("show one picture and one log, asked for by one of them, and another takes over", async ({
    relay,
    simulator: start,
    proxmox: client,
    live: watch,
    atEnd,
  }) => {
    const simulator = await start({ timeScale: 20 });
    const proxmox = client(simulator);
    const daemon = {
      async *follow({ signal }: { signal: AbortSignal }): AsyncGenerator<LogLine> {
        for (let seq = 0; !signal.aborted; seq += 1) {
          yield { epoch: "e", seq, at: new Date().toISOString(), stream: "stdout", text: `line ${seq}` };
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
    };
    const replica = async () => {
      const leader = lockLeader(ownConnection(url ?? ""), 100);
      const live = watch(proxmox, 20, { leader, relay: await relay(), daemon, store: memoryStore().store });
      let gone = false;
      const leave = async () => {
        if (gone) return;
        gone = true;
        await live.close();
        await leader.close();
      };
      atEnd(leave);
      return { live, leader, leave };
    };
    const first = await replica();
    await until(() => first.leader.isLeader(), { limitMs: 15_000 });
    const second = await replica();
    await untilPicture(second.live.snapshot, (now) => now.guests.length === simulator.cluster.guests.size);

    simulator.requests.reset();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(simulator.requests.count("GET", "/cluster/resources")).toBeLessThanOrEqual(1);
    second.live.hooks.setWatched(true);
    await until(() => simulator.requests.count("GET", "/cluster/resources") >= 4, { limitMs: 15_000 });
    const version = first.live.snapshot().version;
    await untilPicture(second.live.snapshot, (now) => now.version >= version);
    await until(() => second.live.logs.ring.end() > 10, { limitMs: 15_000 });

    const told: Topic[] = [];
    second.live.hooks.onPublish((topic) => told.push(topic));
    first.live.publish("config");
    await until(() => told.includes("config"), { limitMs: 15_000 });

    await first.leave();
    await until(() => second.leader.isLeader(), { limitMs: 15_000 });
    const taken = second.live.snapshot().version;
    await untilPicture(
      second.live.snapshot,
      (now) => now.version > taken + 1 && now.connection.state === "ok",
    );
  });
});
