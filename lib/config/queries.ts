import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/daemon/config-file";
import { configState } from "./config-state";
import { ConfigState } from "./schema";

/** How proxlb.yaml judges the balance, or what is wrong with it. */
export const getConfigState = query({
  name: "config.state",
  permission: "config.view",
  input: z.object({}),
  output: ConfigState,
  run: async () => configState(await readConfigFile()),
});
