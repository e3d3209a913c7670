import "server-only";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { env } from "@/lib/core/env";
import { singleton } from "@/lib/core/singleton";
import { type ParsedConfig, parseConfig } from "@/lib/proxlb/config/parse";

/** proxlb.yaml as it is on disk now. `text` holds secrets: it never leaves the process. */
export type ConfigFile =
  | { state: "missing"; path: string; reason: string }
  | { state: "read"; path: string; text: string; sha256: string; changedAt: string; parsed: ParsedConfig };

interface Cache {
  key: string;
  file: ConfigFile | null;
}

/** Reads the file, again only when it changed on disk. Never throws: a missing or broken file is a state. */
export async function readConfigFile(): Promise<ConfigFile> {
  const path = env().PROXLB_CONFIG;
  const cache = singleton<Cache>("config-file", () => ({ key: "", file: null }));
  try {
    const { mtimeMs, ino, size } = await stat(path);
    const key = `${path}:${ino}:${mtimeMs}:${size}`;
    if (cache.file && cache.key === key) return cache.file;
    const text = await readFile(path, "utf8");
    const sha256 = createHash("sha256").update(text).digest("hex");
    const changedAt = new Date(mtimeMs).toISOString();
    const file: ConfigFile = { state: "read", path, text, sha256, changedAt, parsed: parseConfig(text) };
    cache.key = key;
    cache.file = file;
    return file;
  } catch (error) {
    return { state: "missing", path, reason: reasonOf(error as NodeJS.ErrnoException, path) };
  }
}

function reasonOf(error: NodeJS.ErrnoException, path: string): string {
  if (error.code === "ENOENT") return `There is no ${path}. Create it, or set PROXLB_CONFIG to where it is.`;
  if (error.code === "EACCES") return `${path} may not be read by ProxLB UI: give its user read permission.`;
  if (error.code === "EISDIR") return `${path} is a folder, not a file.`;
  return `${path} cannot be read (${error.code ?? error.message}).`;
}
