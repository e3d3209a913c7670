import { expect, it } from "vitest";
import { inOrder } from "./queue";
import { currentRequestId, withinRequest } from "./request-scope";

it("does one after the other in their order, over failures, each within the request that brought it", async () => {
  const queue = inOrder();
  const seen: string[] = [];
  let running = 0;
  const work = (name: string, ms: number) => async () => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running -= 1;
    seen.push(`${name} of ${currentRequestId()}`);
    if (name === "second") throw new Error("second failed");
    return name;
  };
  const first = withinRequest("r1", () => queue(work("first", 20)));
  const second = withinRequest("r2", () => queue(work("second", 5)));
  const third = withinRequest("r3", () => queue(work("third", 0)));
  expect([queue.activeCount, queue.pendingCount]).toEqual([1, 2]);
  await expect(second).rejects.toThrow("second failed");
  expect(await Promise.all([first, third])).toEqual(["first", "third"]);
  expect(seen).toEqual(["first of r1", "second of r2", "third of r3"]);
});
