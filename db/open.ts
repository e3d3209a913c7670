import "server-only";
import { chmod, mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "@/lib/core/errors";
import type { Database, Db } from "./client";
import { openEmbedded } from "./embedded";
import { schema } from "./schema/all";

const MIGRATIONS_FOLDER = "drizzle";
/** Any constant: the same in all replicas, so that one migrates while the others wait. */
const MIGRATION_LOCK = 7_205_511;

/** Opens PostgreSQL when `url` is given, else the embedded database in `dataDir`, and applies the migrations. */
export async function openDatabase(options: {
  url?: string;
  dataDir: string;
  root: string;
}): Promise<Database> {
  const migrationsFolder = path.join(options.root, MIGRATIONS_FOLDER);
  if (options.url) return openPostgres(options.url, migrationsFolder);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  await closeToOthers(options.dataDir);
  const { client, close } = await openEmbedded(path.join(options.dataDir, "db"));
  const { drizzle } = await import("drizzle-orm/pglite");
  const { migrate } = await import("drizzle-orm/pglite/migrator");
  const db = drizzle(client, { schema });
  await migrate(db, { migrationsFolder });
  return { kind: "embedded", db: db as unknown as Db, url: null, isAnswering: () => !client.closed, close };
}

/**
 * The folder holds the database and the secret of the installation. One that is not ours (a volume of Kubernetes) or
 * that all share (/tmp) stays as it is: what is in it has modes of its own.
 */
async function closeToOthers(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  const isShared = (mode & 0o1000) !== 0;
  const isOwn = process.getuid === undefined || uid === process.getuid();
  if (isOwn && !isShared && (mode & 0o077) !== 0) await chmod(folder, 0o700);
}

async function openPostgres(url: string, migrationsFolder: string): Promise<Database> {
  const { drizzle } = await import("drizzle-orm/postgres-js");
  const { migrate } = await import("drizzle-orm/postgres-js/migrator");
  const { openConnection } = await import("./connection");
  const { clientOn, openPool } = await import("./postgres");
  const { watchPostgres } = await import("./standing");
  const { followDatabaseTime } = await import("./time");
  // One connection, so that the advisory lock and the migrations share it; both may take their time.
  const migrator = openConnection(url, { limits: { statementMs: 0, answerMs: 0 } });
  try {
    await migrator.ask("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(drizzle(clientOn((work) => work(migrator))), { migrationsFolder });
    // Before anything is written that another replica will compare with its own time.
    await followDatabaseTime(migrator.ask);
  } catch (error) {
    const why = messageOf((error as Error).cause ?? error);
    throw new Error(`The database could not be prepared: ${why}`, { cause: error });
  } finally {
    await migrator.end();
  }
  const standing = watchPostgres(url);
  const { client, close } = openPool(url, standing.isFrozen);
  return {
    kind: "postgres",
    db: drizzle(client, { schema }) as unknown as Db,
    url,
    isAnswering: standing.isAnswering,
    async close() {
      await standing.close();
      await close();
    },
  };
}
