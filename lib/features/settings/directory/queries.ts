import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { CHECK_EVERY_MS, lastCheck } from "./check";
import { DirectoryChecked } from "./schema";

export const directoryChecked = query({
  name: "settings.directory_checked",
  permission: "settings.manage",
  input: z.object({}),
  output: DirectoryChecked,
  run: async ({ db }) => ({
    everyMinutes: CHECK_EVERY_MS / 60_000,
    last: await lastCheck(db),
  }),
});
