import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { runningVersions } from "@/lib/access/running-versions";
import { packagesInside } from "./licences";
import { About } from "./schema";

/** What runs here, and whose work is in it. */
export const getAbout = query({
  name: "settings.about",
  permission: "settings.manage",
  input: z.strictObject({}),
  output: About,
  async run(context) {
    const [versions, packages] = await Promise.all([runningVersions(context), packagesInside()]);
    return {
      versions: Object.entries(versions).map(([what, version]) => ({ what, version: version ?? null })),
      packages,
    };
  },
});
