import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { previewOf } from "./look";
import { ROLLS_LISTED, RollIdInput, RollList, RollPreview, RollPreviewInput, RollView } from "./schema";
import { findRoll, rollRows } from "./store";
import { rollView, rollViews } from "./view";

export const listRolls = query({
  name: "maintenance.rolls",
  permission: "nodes.view",
  input: z.object({}),
  output: RollList,
  run: async ({ db }) => ({ rolls: await rollViews(db, await rollRows(db, ROLLS_LISTED)) }),
});

export const getRoll = query({
  name: "maintenance.get_roll",
  permission: "nodes.view",
  input: RollIdInput,
  output: RollView,
  run: async ({ db }, { id }) => rollView(db, await findRoll(db, id)),
});

/** All nodes looked at before the first is touched. Nothing is moved. */
export const previewRoll = query({
  name: "maintenance.roll_preview",
  permission: "maintenance.edit",
  input: RollPreviewInput,
  output: RollPreview,
  run: (context, input) => previewOf(context, input),
});
