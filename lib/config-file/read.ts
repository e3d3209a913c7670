import "server-only";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { env } from "@/lib/core/env";
import { singleton } from "@/lib/core/singleton";
import { type ParsedConfig, parseConfig } from "@/lib/proxlb/config/parse";

/** proxlb.yaml as it is on disk now. `text` holds secrets: it never leaves the process. */
export type ConfigFile =
  | { state: "missing" | "unreadable"; path: string; reason: string }
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
    const bytes = await readFile(path);
    const text = decoded(bytes);
    if (text === null) return { state: "unreadable", path, reason: notUtf8(bytes) };
    const sha256 = createHash("sha256").update(text).digest("hex");
    const changedAt = new Date(mtimeMs).toISOString();
    const file: ConfigFile = { state: "read", path, text, sha256, changedAt, parsed: parseConfig(text) };
    cache.key = key;
    cache.file = file;
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const state = code === "ENOENT" ? "missing" : "unreadable";
    return { state, path, reason: reasonOf(error as NodeJS.ErrnoException, path) };
  }
}

/** Null where it is not UTF-8: a character that stands for what could not be read would be saved over it. */
function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** In which encoding it probably is, and where it shows. ProxLB reads UTF-8 only. */
function notUtf8(bytes: Buffer): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) return "The file is UTF-16, which ProxLB cannot read: save it as UTF-8.";
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const until = end === -1 ? bytes.length : end;
    if (decoded(bytes.subarray(from, until)) === null) break;
    from = until + 1;
  }
  return `The file is not UTF-8 (line ${line}), so ProxLB cannot read it: save it as UTF-8. Until then nothing is written over it here.`;
}

function reasonOf(error: NodeJS.ErrnoException, path: string): string {
  if (error.code === "ENOENT") return `There is no ${path}. Create it, or set PROXLB_CONFIG to where it is.`;
  if (error.code === "EACCES") return `${path} may not be read by ProxLB UI: give its user read permission.`;
  if (error.code === "EISDIR") return `${path} is a folder, not a file.`;
  return `${path} cannot be read (${error.code ?? error.message}).`;
}
