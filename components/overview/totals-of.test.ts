import { expect, it } from "vitest";
import type { NodeState } from "@/lib/snapshot/schema";
import { totalsOf } from "./totals-of";

const node = (part: Partial<NodeState>) =>
  ({
    status: "online",
    cpuRatio: 0.5,
    cpuCores: 8,
    memoryUsedBytes: 10,
    memoryTotalBytes: 40,
    ...part,
  }) as NodeState;

it("weighs each node by its size, and leaves out what is offline or has no figures", () => {
  const totals = totalsOf([
    node({}),
    node({ cpuRatio: 1, cpuCores: 24, memoryUsedBytes: 90, memoryTotalBytes: 60 }),
    node({ status: "offline", cpuRatio: 0, cpuCores: 800 }),
    node({ cpuRatio: null, memoryUsedBytes: null }),
  ]);
  expect(totals).toEqual({
    online: 3,
    cpu: { ratio: 28 / 32, cores: 32 },
    memory: { ratio: 1, usedBytes: 100, totalBytes: 100 },
  });
});

it("says that it does not know rather than zero", () => {
  expect(totalsOf([node({ status: "offline" })])).toMatchObject({
    cpu: { ratio: null },
    memory: { ratio: null, usedBytes: null },
  });
});
