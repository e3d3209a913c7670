import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { previewOf } from "./look";
import { RollIdInput, RollList, RollPreview, RollPreviewInput, RollView } from "./schema";
import { findRoll, rollRows } from "./store";
import { rollView } from "./view";

const NEWEST = 20;

export const listRolls = query({
  name: "maintenance.rolls",
  permission: "nodes.view",
  input: z.object({}),
  output: RollList,
  run: async ({ db }) => ({ rolls: (await rollRows(db, NEWEST)).map(rollView) }),
});

export const getRoll = query({
  name: "maintenance.get_roll",
  permission: "nodes.view",
  input: RollIdInput,
  output: RollView,
  run: async ({ db }, { id }) => rollView(await findRoll(db, id)),
});

/** All nodes looked at before the first is touched. Nothing is moved. */
export const previewRoll = query({
  name: "maintenance.roll_preview",
  permission: "maintenance.edit",
  input: RollPreviewInput,
  output: RollPreview,
  run: (context, input) => previewOf(context, input),
});
