import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { knownSecrets } from "../known-secrets";
import { composed } from "./compose";
import { BeginView, DraftInput, DraftView } from "./schema";
import { beginView } from "./standing";

/** Where somebody who begins stands: the file, its folder, ProxLB, and how certificates are verified. */
export const getBegin = query({
  name: "config.begin",
  permission: "config.edit",
  input: z.object({}),
  output: BeginView,
  run: async ({ daemon }) => beginView(await readConfigFile(), daemon),
});

/** The file as it is going to be, its secret masked. Writes nothing. */
export const draftConfig = query({
  name: "config.begin_draft",
  permission: "config.edit",
  input: DraftInput,
  output: DraftView,
  run: async ({ db }, input) => composed(await readConfigFile(), input, null, await knownSecrets(db)),
});
