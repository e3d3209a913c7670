import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { readConfigFile } from "@/lib/daemon/config-file";
import { configChanges, maskedPair } from "@/lib/proxlb/config-changes";
import { maskConfig } from "@/lib/proxlb/config-mask";
import { configState } from "./config-state";
import { fingerprintOf } from "./fingerprint";
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
import { listVersionRows, openVersion } from "./versions";
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
  run: async () => configView(await readConfigFile()),
});

/** What saving would do, or why it would be refused. Writes nothing. */
export const validateConfig = query({
  name: "config.validate",
  permission: "config.edit",
  input: ReviewConfigInput,
  output: ConfigReview,
  async run(_, input) {
    const file = await readConfigFile();
    if (file.state === "missing") throw new AppError("unavailable", file.reason);
    return (await reviewConfig(file, input)).review;
  },
});

/** Newest first. */
export const listConfigVersions = query({
  name: "config.versions",
  permission: "config.view",
  input: ListVersionsInput,
  output: ConfigVersions,
  async run({ db }, { before, limit }) {
    const rows = await listVersionRows(db, before, limit + 1);
    const isCurrent = await currentVersion();
    const page = rows.slice(0, limit);
    return {
      rows: page.map((row) => toVersion(row, isCurrent)),
      next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  },
});

/** One version and what it changed, masked. */
export const getConfigVersion = query({
  name: "config.version",
  permission: "config.view",
  input: VersionInput,
  output: ConfigVersionDetail,
  async run({ db }, { id }) {
    const { row, text, previousText } = await openVersion(db, id);
    const shown =
      previousText === null
        ? { before: null, after: maskConfig(text)?.text ?? null }
        : maskedPair(previousText, text);
    return {
      ...toVersion(row, await currentVersion()),
      text: shown.after,
      previousText: shown.before,
      changes: previousText === null ? [] : configChanges(previousText, text),
    };
  },
});

async function currentVersion(): Promise<string | null> {
  const file = await readConfigFile();
  return file.state === "read" ? fingerprintOf(file.text) : null;
}

function toVersion(row: Awaited<ReturnType<typeof listVersionRows>>[number], current: string | null) {
  return {
    id: row.id,
    at: row.createdAt.toISOString(),
    author: row.authorName,
    description: row.changeDescription,
    current: row.fingerprint === current,
  };
}
