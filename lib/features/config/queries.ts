import "server-only";
import { z } from "zod";
import type { Db } from "@/db/client";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { AppError } from "@/lib/core/errors";
import { pageOf } from "@/lib/core/page";
import type { Actor } from "@/lib/identity/actor";
import { can } from "@/lib/identity/permissions";
import { comparedTexts } from "@/lib/proxlb/config/changes";
import { type MaskOptions, maskConfig } from "@/lib/proxlb/config/mask";
import { clusterNames } from "./cluster-names";
import { knownSecrets } from "./known-secrets";
import { reviewConfig } from "./review";
import {
  ConfigReview,
  ConfigState,
  ConfigVersionDetail,
  ConfigVersions,
  ConfigView,
  ListVersionsInput,
  ReviewConfigInput,
  VersionInput,
} from "./schema";
import { configState } from "./state";
import { listVersionRows, openVersion, versionOnDisk } from "./versions";
import { configView } from "./view";

/** How proxlb.yaml judges the balance, or what is wrong with it. */
export const getConfigState = query({
  name: "config.state",
  permission: "config.view",
  input: z.object({}),
  output: ConfigState,
  run: async () => configState(await readConfigFile()),
});

/** The text with its secrets masked, and what is to be said about it. */
export const getConfig = query({
  name: "config.get",
  permission: "config.view",
  input: z.object({}),
  output: ConfigView,
  run: async ({ db, actor, live }) =>
    configView(await readConfigFile(), await maskFor(db, actor), clusterNames(live.snapshot())),
});

/** What saving would do, or why it would be refused. Writes nothing. */
export const validateConfig = query({
  name: "config.validate",
  permission: "config.edit",
  input: ReviewConfigInput,
  output: ConfigReview,
  async run({ db, live }, input) {
    const file = await readConfigFile();
    if (file.state !== "read") throw new AppError("unavailable", file.reason);
    return (await reviewConfig(file, input, await knownSecrets(db), clusterNames(live.snapshot()))).review;
  },
});

/** Newest first. */
export const listConfigVersions = query({
  name: "config.versions",
  permission: "config.view",
  input: ListVersionsInput,
  output: ConfigVersions,
  async run({ db }, { cursor, limit }) {
    const rows = await listVersionRows(db, cursor === undefined ? undefined : cursor - 1, limit + 1);
    const onDisk = await versionOnDisk(db);
    const { page, next } = pageOf(rows, limit);
    return { versions: page.map((row) => toVersion(row, onDisk)), next };
  },
});

/** One version and what it changed, masked. */
export const getConfigVersion = query({
  name: "config.version",
  permission: "config.view",
  input: VersionInput,
  output: ConfigVersionDetail,
  async run({ db, actor }, { id }) {
    const { row, text, previousText } = await openVersion(db, id);
    const mask = await maskFor(db, actor);
    const version = toVersion(row, await versionOnDisk(db));
    if (previousText === null)
      return { ...version, text: maskConfig(text, mask)?.text ?? null, previousText: null, changes: [] };
    const { before, after, changes } = await comparedTexts(previousText, text, mask);
    return { ...version, text: after, previousText: before, changes };
  },
});

/** Every secret that was ever stored is one; whoever may not edit the file sees of its comments the harmless words. */
async function maskFor(db: Db, actor: Actor): Promise<MaskOptions> {
  return { alsoSecret: await knownSecrets(db), strict: !can(actor, "config.edit") };
}

function toVersion(row: Awaited<ReturnType<typeof listVersionRows>>[number], onDisk: number | null) {
  return {
    id: row.id,
    at: row.createdAt.toISOString(),
    author: row.authorName,
    description: row.changeDescription,
    current: row.id === onDisk,
  };
}
