import { describe, expect, it } from "vitest";
import type { RunPatch } from "@/lib/runs/store";
import { guestState } from "@/tests/support/guest-state";
import { untilStill } from "./arrived";

describe("waiting until nobody moves to a node or from it", () => {
  const [coming, leaving, elsewhere] = [
    guestState(1, { name: "git", node: "pve1", migratingTo: "pve3" }),
    guestState(2, { name: "mail", node: "pve3", migratingTo: "pve2" }),
    guestState(3, { name: "web", node: "pve1", migratingTo: "pve2" }),
  ];
  const told: RunPatch[] = [];
  const save = async (patch: RunPatch) => {
    told.push(patch);
  };

  it("says for whom it waits, once for each, and for nobody who moves past it", async () => {
    const pictures = [[coming, leaving, elsewhere], [coming, leaving], [leaving, elsewhere], [elsewhere]];
    const next = () => ({ guests: (pictures.length > 1 ? pictures.shift() : pictures[0]) ?? [] });
    await untilStill(next, "pve3", { save, signal: new AbortController().signal });
    expect(pictures).toEqual([[elsewhere]]);
    expect(told.map(({ reason }) => reason)).toEqual([
      "git is still being migrated to pve3. This run starts once it has arrived.",
      "mail is still being migrated to pve2. This run starts once it has arrived.",
    ]);
  });

  it("ends where the run is stopped", async () => {
    const controller = new AbortController();
    const stop = async () => controller.abort();
    await untilStill(() => ({ guests: [leaving] }), "pve3", { save: stop, signal: controller.signal });
    expect(controller.signal.aborted).toBe(true);
  });
});
