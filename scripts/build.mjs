// `npm run build`: the pages by Next, the server by esbuild. One after the other: two cores.
import { spawnSync } from "node:child_process";
import { build } from "esbuild";

await build({
  entryPoints: { server: "server.ts", "restore-access": "scripts/restore-access.ts" },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  sourcemap: "linked",
  // `server-only` throws outside Next's own bundles.
  alias: { "server-only": "./tests/support/server-only.ts" },
  logLevel: "warning",
});
const next = spawnSync("npx", ["next", "build"], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
process.exit(next.status ?? 1);
