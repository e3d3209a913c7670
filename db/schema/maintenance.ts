import { boolean, integer, pgTable, serial, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { at } from "./columns";

export const maintenanceWindows = pgTable("maintenance_windows", {
  id: serial("id").primaryKey(),
  nodeName: varchar("node_name", { length: 100 }).notNull(),
  startTime: timestamp("start_time", { withTimezone: true }).notNull(),
  endTime: timestamp("end_time", { withTimezone: true }).notNull(),
  description: text("description"),
  createdBy: integer("created_by").references(() => users.id),
  isActive: boolean("is_active").notNull().default(true),
  createdAt: at("created_at"),
});
