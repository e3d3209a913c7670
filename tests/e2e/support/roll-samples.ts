import { eq, ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rolls } from "@/db/schema/rolls";
import type { Sample } from "./samples";

/** Rolls over a node that is not there: none of them is carried out, and beginning one is refused. */
export function rollSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const at = (state: "running" | "stopped", step: "draining" | "out") => async () => {
    await db.update(rolls).set({ state: "ended" }).where(ne(rolls.state, "ended"));
    const [row] = await db
      .insert(rolls)
      .values({
        nodes: ["gone"],
        doneWhen: "confirmed",
        restartContainers: false,
        offlineBefore: [],
        requestedByName: "sample",
        state: "stopped",
        step,
      })
      .returning();
    if (state === "running")
      await db
        .update(rolls)
        .set({ state })
        .where(eq(rolls.id, row?.id ?? 0));
    return by({ id: row?.id ?? 0 });
  };
  const entries = (verb: string, path: string) => [
    `lib/features/maintenance/rolls/actions.ts#${verb}Action`,
    `POST /api/maintenance/rolls${path}`,
  ];
  return [
    [entries("startRoll", ""), () => by({ nodes: ["gone"] })],
    [entries("previewRoll", "/preview"), () => by({ nodes: ["gone"] })],
    [entries("confirmRoll", "/[id]/done"), at("running", "out")],
    [entries("stopRoll", "/[id]/stop"), at("running", "out")],
    [entries("goOnWithRoll", "/[id]/go-on"), at("stopped", "draining")],
    [entries("endRoll", "/[id]/end"), at("stopped", "draining")],
  ];
}
