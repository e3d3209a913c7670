import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import { type Env, env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { saveConfig } from "@/lib/features/config/operations";
import { getConfig } from "@/lib/features/config/queries";
import type { Actor } from "@/lib/identity/actor";

/** A proxlb.yaml of its own for each test of the file. @param original null where none is there yet */
export function configOnDisk(original: string | null) {
  let folder = "";
  let before: Env;
  const file = () => path.join(folder, "proxlb.yaml");
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "config-on-disk-"));
    if (original !== null) {
      writeFileSync(file(), original);
      chmodSync(file(), 0o640);
    }
    before = env();
    setSingleton("env", { ...before, PROXLB_CONFIG: file(), DATA_DIR: path.join(folder, "data") });
  });
  afterEach(() => {
    setSingleton("env", before);
    rmSync(folder, { recursive: true });
  });
  return {
    file,
    read: () => readFileSync(file(), "utf8"),
    /** As somebody does who goes past the app. */
    write: (text: string) => writeFileSync(file(), text),
  };
}

/** What somebody sends who edits the text that they are shown. */
export async function edit(actor: Actor, from: string | RegExp, to: string) {
  const { text, base } = await getConfig(actor, {});
  return { text: text?.replace(from, to) ?? "", base: base ?? "" };
}

/** Saves such an edit. @returns the version */
export const save = async (actor: Actor, from: string | RegExp, to: string): Promise<number> =>
  (await saveConfig(actor, await edit(actor, from, to))).version;
