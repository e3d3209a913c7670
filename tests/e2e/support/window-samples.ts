import type { Database } from "@/db/client";
import { maintenanceOccurrences, maintenanceWindows } from "@/db/schema/maintenance";
import { nextOccurrences, type Repeat } from "@/lib/core/occurrences";
import type { Sample } from "./samples";

const repeat: Repeat = { every: "week", weekdays: ["sunday"], time: "03:00" };
const TIMES = { repeat, timeZone: "UTC", durationMinutes: 1 };
const BLACKOUT = { kind: "blackout", name: "sample", ...TIMES };

/** By the name of the action without its ending, and by REST: calls about windows of no node, which change no file. */
export function windowSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [verb: string, path: string, make: () => Promise<Sample>][] {
  const made = async () => {
    const values = { kind: "maintenance" as const, name: "sample", nodes: [], ...TIMES, leadMinutes: 0 };
    const [row] = await db
      .insert(maintenanceWindows)
      .values({ ...values, createdByName: "sample" })
      .returning();
    if (!row) throw new Error("The window was not written.");
    return row;
  };
  const open = async () => {
    const { id: windowId, kind, name, nodes } = await made();
    const times = { startsAt: new Date(), endsAt: new Date(Date.now() + 600_000) };
    await db.insert(maintenanceOccurrences).values({ windowId, kind, name, nodes, ...times, state: "open" });
    return windowId;
  };
  const blackout = async () => {
    const [row] = await db
      .insert(maintenanceWindows)
      .values({
        kind: "blackout",
        name: "sample",
        nodes: [],
        ...TIMES,
        leadMinutes: 0,
        createdByName: "sample",
      })
      .returning();
    return row?.id ?? 0;
  };
  const startsAt = () => new Date(nextOccurrences(TIMES, Date.now(), 2)[1]?.startMs ?? 0).toISOString();
  const at = (end = "") => `/api/maintenance/windows/[id]${end}`;
  return [
    ["createWindow", "POST /api/maintenance/windows", () => by(BLACKOUT)],
    ["previewWindow", "POST /api/maintenance/preview", () => by(BLACKOUT)],
    ["changeWindow", `PUT ${at()}`, async () => by({ ...BLACKOUT, id: await blackout() })],
    ["removeWindow", `DELETE ${at()}`, async () => by({ id: (await made()).id })],
    ["pauseWindow", `POST ${at("/pause")}`, async () => by({ id: (await made()).id, isPaused: true })],
    [
      "skipOccurrence",
      `POST ${at("/skip")}`,
      async () => by({ id: (await made()).id, startsAt: startsAt(), isSkipped: true }),
    ],
    ["runWindow", `POST ${at("/run")}`, async () => by({ id: (await made()).id })],
    ["endWindow", `POST ${at("/end")}`, async () => by({ id: await open() })],
  ];
}
