import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { sharedAnswer } from "@/lib/core/shared-answer";
import { SpreadTrend } from "./schema";
import { spreadTrend } from "./spread-trend";

/** How the balance went in the last six hours. */
export const getSpreadTrend = query({
  name: "cluster.spread_trend",
  permission: "dashboard.view",
  input: z.object({}),
  output: SpreadTrend,
  async run({ db }) {
    const ignored = usableConfig(await readConfigFile()).config?.proxmox_cluster.ignore_nodes ?? [];
    return sharedAnswer(`spread-trend ${ignored.join()}`, () => spreadTrend(db, ignored));
  },
});
