import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { maintenanceOccurrences, maintenanceWindows } from "@/db/schema/maintenance";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { occurrenceAt } from "@/lib/core/occurrences";
import { formatAbsolute } from "@/lib/core/times";
import { OVERRIDE } from "./moves/schema";

/** A time in which nothing is started. */
interface Blackout {
  name: string;
  endsAt: Date;
}

/** The blackout that is open now, the one that ends last; null where none is. Needs nobody to have noticed its start. */
async function openBlackout(db: Db): Promise<Blackout | null> {
  const now = clock().now();
  const found = [...(await begun(db, now)), ...(await byTheClock(db, now))];
  return found.sort((left, right) => right.endsAt.getTime() - left.endsAt.getTime())[0] ?? null;
}

/** @throws AppError conflict while a blackout is open and nobody has said why it does not count */
export async function requireNoBlackout(db: Db, override: string | undefined): Promise<void> {
  const reason = override === undefined ? await blackoutReason(db) : null;
  if (reason === null) return;
  const message = "Say why it is started all the same.";
  throw new AppError("conflict", reason, { issues: [{ path: OVERRIDE, message }] });
}

/** Why nothing is started now, as a sentence; null where nothing stands against it. */
export async function blackoutReason(db: Db): Promise<string | null> {
  const blackout = await openBlackout(db);
  if (blackout === null) return null;
  const until = formatAbsolute(blackout.endsAt.getTime(), "UTC");
  return `The blackout ${blackout.name} is open until ${until}: nothing is started. Wait for its end, or start it all the same and say why.`;
}

function begun(db: Db, now: Date): Promise<Blackout[]> {
  const { name, endsAt, kind, state } = maintenanceOccurrences;
  return db
    .select({ name, endsAt })
    .from(maintenanceOccurrences)
    .where(and(eq(kind, "blackout"), eq(state, "open"), gt(endsAt, now)));
}

async function byTheClock(db: Db, now: Date): Promise<Blackout[]> {
  const windows = await db
    .select()
    .from(maintenanceWindows)
    .where(and(eq(maintenanceWindows.kind, "blackout"), isNull(maintenanceWindows.pausedAt)));
  const found: Blackout[] = [];
  for (const window of windows) {
    const open = occurrenceAt(window, now.getTime());
    if (open === null) continue;
    const { windowId, startsAt } = maintenanceOccurrences;
    const isThis = and(eq(windowId, window.id), eq(startsAt, new Date(open.startMs)));
    // One that was begun is found above, and one that was left out or ended early does not count.
    const [known] = await db.select().from(maintenanceOccurrences).where(isThis);
    if (!known) found.push({ name: window.name, endsAt: new Date(open.endMs) });
  }
  return found;
}
