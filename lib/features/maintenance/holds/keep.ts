import "server-only";
import { and, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { drains } from "@/db/schema/drains";
import { configHolds } from "@/db/schema/maintenance";
import { type JobContext, performAsSystem } from "@/lib/access/job";
import { type ReadableConfigFile, readConfigFile } from "@/lib/config-file/read";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { writeVersion } from "@/lib/config-versions/write-version";
import { AppError, isAppError } from "@/lib/core/errors";
import { SYSTEM_NAME } from "@/lib/core/system-name";
import { type Edit, editConfig } from "@/lib/proxlb/config/edit";
import { isReadable, readYaml } from "@/lib/proxlb/yaml/read";
import { madeByOverlapping } from "../made-key";
import { markedIn } from "../marked-list";
import { tellProxlb } from "../tell-proxlb";
import { editsFor, formerOf, nodeOf } from "./edits";

export type HoldRow = typeof configHolds.$inferSelect;

/** As the audit log names what is done without anybody asking. */
const HOLDING = "maintenance.hold";

export const holdRows = (db: Db): Promise<HoldRow[]> =>
  db.select().from(configHolds).orderBy(configHolds.key);

/**
 * Brings proxlb.yaml to what it is to be for a time, and back. What a value was is noted before anything is written; a
 * value counts as taken, and as given back, only when it is on disk and ProxLB was told. So whatever ends this in the
 * middle, the next call goes on where it stood.
 * @param wanted keys that are to be held now, each with who asks for it
 * @returns false where something could not be done yet: the rows say why
 */
export async function keepHolds(
  context: Pick<JobContext, "database" | "live" | "daemon">,
  wanted: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { db } = context.database;
  const held = await holdRows(db);
  const missing = [...wanted.keys()].filter((key) => !held.some((row) => row.key === key));
  const ended = held.filter(({ key }) => !wanted.has(key));
  const over = await leftToDrains(db, ended);
  const underWay = held.filter(({ key, appliedAt }) => wanted.has(key) && appliedAt === null);
  if (missing.length + over.length + underWay.length === 0) return true;
  const rows = [...underWay, ...over];
  try {
    const file = await readConfigFile();
    if (file.state !== "read") throw new AppError("unavailable", file.reason);
    const values = valuesOf(file);
    const take = [...underWay, ...(await noteFormer(db, values, missing, wanted))];
    rows.push(...take);
    await bring(context, { file, edits: editsFor(values, take, over), take, over, ended });
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    await note(db, rows, error.message);
    return false;
  } finally {
    context.live.publish("maintenance");
  }
}

function valuesOf(file: ReadableConfigFile): unknown {
  const reading = readYaml(file.text);
  if (isReadable(reading)) return reading.values;
  throw new AppError("unavailable", `${file.path} cannot be read as YAML. Repair it on the Config page.`);
}

async function noteFormer(
  db: Db,
  values: unknown,
  keys: readonly string[],
  wanted: ReadonlyMap<string, string>,
): Promise<HoldRow[]> {
  if (keys.length === 0) return [];
  const inherited = await madeByOverlapping(db, markedIn(values));
  const rows = keys.map((key) => {
    const former = formerOf(values, key);
    const madeKey = former.madeKey ?? (nodeOf(key) === null ? null : inherited);
    return { ...former, madeKey, because: (wanted.get(key) ?? "").slice(0, 200) };
  });
  return db.insert(configHolds).values(rows).onConflictDoNothing().returning();
}

/** A node that is being drained when its window ends stays marked: from then on it is the drain's to take off. */
async function leftToDrains(db: Db, rows: readonly HoldRow[]): Promise<HoldRow[]> {
  const left: HoldRow[] = [];
  for (const row of rows) {
    const node = nodeOf(row.key);
    const isDrained = and(eq(drains.nodeName, node ?? ""), ne(drains.phase, "back"));
    const taken =
      node === null || row.former === true
        ? []
        : await db.update(drains).set({ wasMarked: false }).where(isDrained).returning({ id: drains.id });
    left.push(taken.length > 0 ? { ...row, former: true } : row);
  }
  return left;
}

interface Change {
  file: ReadableConfigFile;
  edits: Edit[];
  take: readonly HoldRow[];
  /** As they are given back. */
  over: readonly HoldRow[];
  /** The same as they were read. */
  ended: readonly HoldRow[];
}

async function bring(
  context: Pick<JobContext, "database" | "live" | "daemon">,
  { file, edits, take, over, ended }: Change,
): Promise<void> {
  const { database, live, daemon } = context;
  const { db } = database;
  const edited = editConfig(file.text, edits);
  if (!edited.ok) throw new AppError("unavailable", edited.reason);
  // Asked first, so that waiting for somebody's change to settle does not fill the audit log.
  await requireNoApply(db);
  const details = { taken: take.map(told), givenBack: over.map(told) };
  const about = { resource: "config", details };
  const known = await performAsSystem({ database, job: HOLDING, action: HOLDING, about }, async () => {
    const version = { text: edited.text, description: descriptionOf(take, over), author: ITSELF };
    if (edited.text !== file.text) await writeVersion(db, file, version, () => requireNoApply(db));
    live.publish("config");
    return tellProxlb(daemon);
  });
  if (take.length > 0)
    await db
      .update(configHolds)
      .set({ appliedAt: sql`now()`, reason: known })
      .where(inArray(configHolds.id, idsOf(take)));
  if (ended.length > 0) await db.delete(configHolds).where(asRead(ended));
}

/** One to which a drain left its mark meanwhile is given back in the next round. */
const asRead = (rows: readonly HoldRow[]) =>
  or(
    ...rows.map(({ id, former }) =>
      and(
        eq(configHolds.id, id),
        former === null ? isNull(configHolds.former) : eq(configHolds.former, former),
      ),
    ),
  );

const ITSELF = { userId: null, username: SYSTEM_NAME };
const idsOf = (rows: readonly HoldRow[]) => rows.map(({ id }) => id);
const told = ({ key, former, because }: HoldRow) => ({ key, former, because });

function descriptionOf(take: readonly HoldRow[], over: readonly HoldRow[]): string {
  const taken = [...new Set(take.map(({ because }) => `For ${because}.`))];
  const back = [...new Set(over.map(({ because }) => `Back after ${because}.`))];
  return [...taken, ...back].join(" ").slice(0, 500);
}

async function note(db: Db, rows: readonly HoldRow[], reason: string): Promise<void> {
  if (rows.length === 0) return;
  await db
    .update(configHolds)
    .set({ reason })
    .where(inArray(configHolds.id, idsOf(rows)));
}
