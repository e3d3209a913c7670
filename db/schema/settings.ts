import { integer, jsonb, pgTable, serial, text, varchar } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { at } from "./columns";

export const systemSettings = pgTable("system_settings", {
  id: serial("id").primaryKey(),
  key: varchar("key", { length: 100 }).notNull().unique(),
  value: jsonb("value"),
  description: text("description"),
  updatedBy: integer("updated_by").references(() => users.id),
  updatedAt: at("updated_at"),
});
