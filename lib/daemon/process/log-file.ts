import { appendFile, type FileHandle, open } from "node:fs/promises";
import { createLineSplitter } from "@/lib/core/line-splitter";
import { LogLine } from "@/lib/daemon/schema";

/** Of one line as JSON: 64 Ki characters, each at most 6 bytes when escaped, and what stands around them. */
const JSON_LINE_MAX_CHARS = 512 * 1024;

interface Kept {
  /** Oldest first, read as they are asked for; files that were replaced meanwhile are read to the end all the same. */
  lines(signal: AbortSignal): AsyncGenerator<LogLine>;
}

/**
 * What the files hold at this moment: the one before and the current one, of both the newest part.
 * @param maxBytes beyond it the oldest is left out
 */
export async function openKept(path: string, maxBytes: number): Promise<Kept> {
  const files: { handle: FileHandle; bytes: number }[] = [];
  for (const each of [`${path}.1`, path]) {
    const handle = await openOrNull(each);
    if (handle) files.push({ handle, bytes: (await handle.stat()).size });
  }
  return {
    async *lines(signal) {
      let skip = files.reduce((sum, { bytes }) => sum + bytes, 0) - maxBytes;
      try {
        for (const { handle, bytes } of files) {
          const start = Math.min(bytes, Math.max(0, skip));
          skip -= bytes;
          yield* linesOf(handle, start, bytes, signal);
        }
      } finally {
        for (const { handle } of files) await handle.close();
      }
    },
  };
}

/** Where the stream stands after the last run of the app. A line torn by a power cut is closed off. */
export async function resume(path: string): Promise<{ bytes: number; lastAt: string | null }> {
  const current = await endOf(path);
  if (current.bytes > 0 && !current.closed) await appendFile(path, "\n");
  const last = current.last ?? (await endOf(`${path}.1`)).last;
  return { bytes: current.bytes, lastAt: last?.at ?? null };
}

async function endOf(path: string): Promise<{ bytes: number; closed: boolean; last: LogLine | null }> {
  const handle = await openOrNull(path);
  if (!handle) return { bytes: 0, closed: true, last: null };
  try {
    const bytes = (await handle.stat()).size;
    const room = Buffer.alloc(Math.min(bytes, 2 * JSON_LINE_MAX_CHARS));
    const { bytesRead } = await handle.read(room, 0, room.length, bytes - room.length);
    const end = room.subarray(0, bytesRead);
    const last = end
      .toString("utf8")
      .split("\n")
      .findLast((text) => parseLine(text) !== null);
    return { bytes, closed: end.at(-1) === 10, last: parseLine(last ?? "") };
  } finally {
    await handle.close();
  }
}

async function* linesOf(
  handle: FileHandle,
  start: number,
  bytes: number,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  if (start >= bytes) return;
  const splitter = createLineSplitter(JSON_LINE_MAX_CHARS);
  for await (const piece of handle.createReadStream({ start, end: bytes - 1, autoClose: false })) {
    for (const text of splitter.push(piece as Buffer)) {
      if (signal.aborted) return;
      const line = parseLine(text);
      if (line) yield line;
    }
  }
  const last = parseLine(splitter.end() ?? "");
  if (last) yield last;
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parseLine(text: string): LogLine | null {
  if (text === "") return null;
  try {
    return LogLine.parse(JSON.parse(text));
  } catch {
    return null; // torn by a power cut
  }
}
