import { timestamp } from "drizzle-orm/pg-core";

/** A moment that defaults to now. With time zone: the plan's plain TIMESTAMP would change meaning with the server's zone. */
export const at = (name: string) => timestamp(name, { withTimezone: true }).notNull().defaultNow();
