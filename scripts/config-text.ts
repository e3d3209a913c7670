import { readFile, stat } from "node:fs/promises";
import { decoded, notUtf8 } from "@/lib/config-file/decode";

/** No proxlb.yaml is as large; what is larger is another file. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The text of a file that a command was given; without one it says why, and ends with 2. */
export async function textOf(path: string): Promise<string> {
  const text = await readText(path);
  if ("text" in text) return text.text;
  process.stderr.write(`${text.reason}\n`);
  return process.exit(2);
}

async function readText(path: string): Promise<{ text: string } | { reason: string }> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) return { reason: `${path} is larger than 16 MiB: that is no proxlb.yaml.` };
    const bytes = await readFile(path);
    const text = decoded(bytes);
    return text === null ? { reason: `${path}: ${notUtf8(bytes)}` } : { text };
  } catch (error) {
    return { reason: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}).` };
  }
}
