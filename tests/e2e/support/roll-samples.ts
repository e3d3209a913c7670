import { ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rolls } from "@/db/schema/rolls";
import type { Sample } from "./samples";

/** Rolls over a node that is not there. None is under way: the app takes one that is further by itself, at any moment. */
export function rollSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const stopped = async () => {
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
      })
      .returning();
    return by({ id: row?.id ?? 0 });
  };
  const ended = async () => {
    const sample = await stopped();
    await db.update(rolls).set({ state: "ended" });
    return sample;
  };
  const entries = (verb: string, path: string) => [
    `lib/features/maintenance/rolls/actions.ts#${verb}Action`,
    `POST /api/maintenance/rolls${path}`,
  ];
  return [
    [entries("startRoll", ""), () => by({ nodes: ["gone"] })],
    [entries("previewRoll", "/preview"), () => by({ nodes: ["gone"] })],
    [entries("confirmRoll", "/[id]/done"), ended],
    [entries("stopRoll", "/[id]/stop"), ended],
    [entries("goOnWithRoll", "/[id]/go-on"), ended],
    [entries("endRoll", "/[id]/end"), stopped],
  ];
}
