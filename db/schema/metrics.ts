import { index, pgTable, primaryKey, real, timestamp, varchar } from "drizzle-orm/pg-core";

/** One row a node and minute; ratios 0..1, null where PVE gave none. Kept for 7 days. */
export const metricSamples = pgTable(
  "metric_samples",
  {
    at: timestamp("at", { withTimezone: true }).notNull(),
    node: varchar("node", { length: 100 }).notNull(),
    cpuRatio: real("cpu_ratio"),
    memoryRatio: real("memory_ratio"),
    diskRatio: real("disk_ratio"),
  },
  (table) => [primaryKey({ columns: [table.node, table.at] }), index("idx_metric_samples_at").on(table.at)],
);
