import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { CurrentApply } from "./schema";
import { currentApply } from "./store";

/** The newest change that was, or is being, brought to the running ProxLB. */
export const getApply = query({
  name: "config.apply_state",
  permission: "config.view",
  input: z.object({}),
  output: CurrentApply,
  run: ({ db, actor }) => currentApply(db, actor.sessionHash),
});
