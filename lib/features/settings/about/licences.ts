import "server-only";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";

const Packages = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() }));

/** Written by the build (scripts/licences.mjs); null where there was none. */
export async function packagesInside(): Promise<z.output<typeof Packages> | null> {
  try {
    return Packages.parse(JSON.parse(await readFile(/*turbopackIgnore: true*/ "dist/licences.json", "utf8")));
  } catch (error) {
    log("settings").warn({ error: messageOf(error) }, "the build's list of packages cannot be read");
    return null;
  }
}
