// `npm start`: the built server, in this very process.
import { existsSync } from "node:fs";

if (!existsSync("dist/server.mjs") || !existsSync(".next/BUILD_ID")) {
  console.error("Nothing is built here yet: run `npm run build` first.");
  process.exit(1);
}
await import("../dist/server.mjs");
