import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: [
    "accounts",
    "approvals",
    "audit",
    "config",
    "drains",
    "maintenance",
    "metrics",
    "migrations",
    "providers",
    "rolls",
    "rules",
    "runs",
    "settings",
  ].map((noun) => `./db/schema/${noun}.ts`),
  out: "./drizzle",
});
