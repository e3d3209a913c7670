import { build } from "esbuild";

/** One file that plain Node runs, of a script of ours: a process of its own starts with it in a moment. */
export async function bundleForNode(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "server-only": "./tests/support/server-only.ts" },
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  });
}
