import "server-only";
import { z } from "zod";
import type { Db } from "@/db/client";
import { readSetting, writeSetting } from "@/db/settings";
import { operation } from "@/lib/access/operation";
import { query } from "@/lib/access/query";
import { ConfigKeeping, DEFAULT_KEEPING } from "./schema";

/** As it was set, or as it is without. */
export const keepingOf = async (db: Db): Promise<ConfigKeeping> =>
  (await readSetting(db, "config_keeping")) ?? DEFAULT_KEEPING;

export const getKeeping = query({
  name: "config.keeping",
  permission: "config.view",
  input: z.object({}),
  output: ConfigKeeping,
  run: ({ db }) => keepingOf(db),
});

/** What is older goes within the hour, on the record. */
export const changeKeeping = operation({
  name: "config.change_keeping",
  permission: "settings.manage",
  input: ConfigKeeping,
  output: ConfigKeeping,
  audit: (keeping) => ({ resource: "config", details: { ...keeping } }),
  async run({ db, actor, live, note }, keeping) {
    note({ before: await keepingOf(db) });
    await writeSetting(db, "config_keeping", keeping, actor.userId);
    live.publish("config");
    return keeping;
  },
});
