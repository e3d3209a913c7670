import "server-only";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import type { schema } from "./schema/all";

/** One type for both databases. Inside `db.transaction` use `tx` only: the embedded database has one connection. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database {
  kind: "embedded" | "postgres";
  db: Db;
  /** Connection string where there is a PostgreSQL, for what needs a connection of its own (LISTEN, advisory locks). */
  url: string | null;
  /** Whether it answered when it was last asked, at most some seconds ago. Costs nothing. */
  isAnswering(): boolean;
  close(): Promise<void>;
}

interface Holder {
  database: Database | null;
}

const holder = () => singleton<Holder>("database", () => ({ database: null }));

/** @throws AppError unavailable before `provideDatabase` was called. */
export function getDatabase(): Database {
  const { database } = holder();
  if (!database) throw new AppError("unavailable", "The database is not open yet.");
  return database;
}

/** server.ts opens the database once; tests open their own. */
export function provideDatabase(database: Database): Database {
  holder().database = database;
  return database;
}
