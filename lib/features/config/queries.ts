import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { listVersionRows, openVersion, versionOnDisk } from "@/lib/config-versions/versions";
import { pageOf } from "@/lib/core/page";
import { comparedTexts } from "@/lib/proxlb/config/changes";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { knownCluster } from "@/lib/proxlb/doctor/known-cluster";
import { fileToWriteOver } from "./checked-save";
import { driftOf } from "./drift/drift";
import { configInUse } from "./in-use/view";
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
import { maskFor, toVersion } from "./versions-shown";
import { configView } from "./view";

/** How proxlb.yaml judges the balance, or what is wrong with it; whether ProxLB works with it, and whether it is ours. */
export const getConfigState = query({
  name: "config.state",
  permission: "config.view",
  input: z.object({}),
  output: ConfigState,
  async run({ db, daemon }) {
    const file = await readConfigFile();
    const [inUse, drift] = [await configInUse(db, daemon, file), await driftOf(db, file)];
    return { ...configState(file), inUse, drift };
  },
});

/** The text with its secrets masked, and what is to be said about it. */
export const getConfig = query({
  name: "config.get",
  permission: "config.view",
  input: z.object({}),
  output: ConfigView,
  run: async ({ db, actor, live }) =>
    configView(await readConfigFile(), await maskFor(db, actor), knownCluster(live.snapshot())),
});

/** What saving would do, or why it would be refused. Writes nothing. */
export const validateConfig = query({
  name: "config.validate",
  permission: "config.edit",
  input: ReviewConfigInput,
  output: ConfigReview,
  async run({ db, live }, input) {
    const onDisk = (await fileToWriteOver(input.base))?.text ?? null;
    const ground = { onDisk, keptFrom: onDisk };
    return (await reviewConfig(ground, input, await knownSecrets(db), knownCluster(live.snapshot()))).review;
  },
});

/** Newest first. */
export const listConfigVersions = query({
  name: "config.versions",
  permission: "config.view",
  input: ListVersionsInput,
  output: ConfigVersions,
  async run({ db, actor }, { cursor, limit }) {
    const mask = await maskFor(db, actor);
    const rows = await listVersionRows(db, cursor === undefined ? undefined : cursor - 1, limit + 1);
    const onDisk = await versionOnDisk(db);
    const { page, next } = pageOf(rows, limit);
    return { versions: page.map((row) => toVersion(row, onDisk, mask)), next };
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
    const version = toVersion(row, await versionOnDisk(db), mask);
    if (previousText === null)
      return { ...version, text: maskConfig(text, mask)?.text ?? null, previousText: null, changes: [] };
    const { before, after, changes } = await comparedTexts(previousText, text, mask);
    return { ...version, text: after, previousText: before, changes };
  },
});
