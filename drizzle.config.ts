import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: [
    "./db/schema/accounts.ts",
    "./db/schema/audit.ts",
    "./db/schema/balancing.ts",
    "./db/schema/config.ts",
  ],
  out: "./drizzle",
});
