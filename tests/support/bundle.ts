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

/**
 * Code of the app as the product's server is made of it (scripts/build.mjs): its packages stay outside, so that the file has to
 * stand beside them.
 * @param outfile below node_modules
 */
export async function bundleAsServer(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "server-only": "./tests/support/server-only.ts" },
    logLevel: "warning",
  });
}
