import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: ["accounts", "audit", "config", "maintenance", "metrics", "migrations", "runs", "settings"].map(
    (noun) => `./db/schema/${noun}.ts`,
  ),
  out: "./drizzle",
});
