import "server-only";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { type ParsedConfig, parseConfig } from "@/lib/proxlb/config/parse";
import { decoded, notUtf8 } from "./decode";

/** proxlb.yaml as it is on disk now. `text` holds secrets: it never leaves the process. */
export type ConfigFile =
  | { state: "missing" | "unreadable"; path: string; reason: string }
  | {
      state: "read";
      path: string;
      text: string;
      sha256: string;
      changedAt: string;
      /** This very text has been there at least since then: a file that is moved here keeps its `changedAt`. */
      unchangedSinceMs: number;
      parsed: ParsedConfig;
    };

/** One whose text is there. */
export type ReadableConfigFile = Extract<ConfigFile, { state: "read" }>;

interface Cache {
  key: string;
  file: ConfigFile | null;
}

/** Reads the file, again only when it changed on disk. Never throws: a missing or broken file is a state. */
export async function readConfigFile(): Promise<ConfigFile> {
  const path = env().PROXLB_CONFIG;
  const cache = singleton<Cache>("config-file", () => ({ key: "", file: null }));
  try {
    const { mtimeMs, ctimeMs, ino, size } = await stat(path);
    const key = `${path}:${ino}:${mtimeMs}:${ctimeMs}:${size}`;
    if (cache.file && cache.key === key) return cache.file;
    const bytes = await readFile(path);
    const text = decoded(bytes);
    if (text === null) return { state: "unreadable", path, reason: notUtf8(bytes) };
    const sha256 = createHash("sha256").update(text).digest("hex");
    const changedAt = new Date(mtimeMs).toISOString();
    const unchangedSinceMs = Math.max(mtimeMs, ctimeMs);
    const parsed = parseConfig(text);
    const file: ConfigFile = { state: "read", path, text, sha256, changedAt, unchangedSinceMs, parsed };
    cache.key = key;
    cache.file = file;
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const state = code === "ENOENT" ? "missing" : "unreadable";
    return { state, path, reason: reasonOf(error as NodeJS.ErrnoException, path) };
  }
}

/** For what needs its text to go on. @throws AppError unavailable with the reason why it cannot be read */
export async function requireConfigFile(): Promise<ReadableConfigFile> {
  const file = await readConfigFile();
  if (file.state !== "read") throw new AppError("unavailable", file.reason);
  return file;
}

function reasonOf(error: NodeJS.ErrnoException, path: string): string {
  if (error.code === "ENOENT") return `There is no ${path}. Create it, or set PROXLB_CONFIG to where it is.`;
  if (error.code === "EACCES") return `${path} may not be read by ProxLB UI: give its user read permission.`;
  if (error.code === "EISDIR") return `${path} is a folder, not a file.`;
  return `${path} cannot be read (${error.code ?? error.message}).`;
}
