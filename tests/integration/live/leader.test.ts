import postgres from "postgres";
import { afterEach, describe, expect, inject, it } from "vitest";
import { ownConnection } from "@/db/postgres";
import { type Leader, lockLeader, soleLeader } from "@/lib/live/replicas/leader";

import { until } from "@/tests/support/until";

const url = inject("postgresUrl");
const leaders: Leader[] = [];
afterEach(async () => {
  for (const leader of leaders.splice(0)) await leader.close();
});

describe.skipIf(url === null)("leadership", () => {
  const CHECK_MS = 100;
  const candidate = () => {
    const own = ownConnection(url ?? "");
    const leader = lockLeader(own, CHECK_MS);
    leaders.push(leader);
    const pid = async () => Number((await own.query("select pg_backend_pid() as pid"))[0]?.pid);
    return { leader, pid };
  };

  it("is one replica's at a time and passes on when it leaves", async () => {
    const [one, two, three] = [candidate(), candidate(), candidate()];
    const leading = () => [one, two, three].filter(({ leader }) => leader.isLeader());
    await until(() => leading().length === 1, { limitMs: 15_000 });
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS * 5));
    expect(leading().length).toBe(1);
    const first = leading()[0];
    await first?.leader.close();
    await until(() => leading().length === 1 && leading()[0] !== first, { limitMs: 15_000 });
  });

  it("is given up when the connection breaks, and taken by another", async () => {
    const [one, two] = [candidate(), candidate()];
    await until(() => one.leader.isLeader() || two.leader.isLeader(), { limitMs: 15_000 });
    const [holder, other] = one.leader.isLeader() ? [one, two] : [two, one];
    const told: boolean[] = [];
    other.leader.onChange((leads) => told.push(leads));
    const killer = postgres(url ?? "", { max: 1, onnotice: () => undefined });
    await killer`select pg_terminate_backend(${await holder.pid()})`;
    await killer.end();
    await until(
      () =>
        one.leader.isLeader() !== two.leader.isLeader() &&
        (other.leader.isLeader() || holder.leader.isLeader()),
      { limitMs: 15_000 },
    );
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS * 5));
    expect(one.leader.isLeader()).not.toBe(two.leader.isLeader());
    expect(told[0]).toBe(false);
  });
});

describe("the embedded database", () => {
  it("leads at once", () => {
    const told: boolean[] = [];
    soleLeader().onChange((leads) => told.push(leads));
    expect(told).toEqual([true]);
  });
});
