import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";

/** One line as Docker kept it. `at`: RFC 3339 in UTC with nanoseconds, which sorts as text. */
export interface DockerLine {
  at: string;
  stream: "stdout" | "stderr";
  text: string;
}

interface Frame {
  stream: DockerLine["stream"];
  payload: Buffer;
}

interface Pending {
  at: string;
  parts: Buffer[];
  keptBytes: number;
  /** Bytes beyond the cap, counted and dropped. */
  cutBytes: number;
}

// Docker hands out what it logged in pieces of at most 16 KiB; far more means that the bytes are not frames.
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;
const TIMESTAMP_BYTES = 40;

/**
 * Turns the bytes of Docker's `logs?timestamps=1` answer into lines. Without a TTY stdout and stderr come as frames
 * (8 bytes: stream, 0, 0, 0, length big-endian); with one the bytes are bare. A line of more than 16 KiB was logged
 * in pieces, each of which carries the time of the first: they are joined again, then cut at `maxLineBytes`.
 */
export class LineAssembler {
  readonly #options: { tty: boolean; maxLineBytes: number };
  readonly #pending = new Map<DockerLine["stream"], Pending>();
  #bytes: Buffer = Buffer.alloc(0);

  constructor(options: { tty: boolean; maxLineBytes: number }) {
    this.#options = options;
  }

  push(chunk: Buffer): DockerLine[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    return this.#options.tty ? this.#bareLines() : this.#frames().flatMap((frame) => this.#addPiece(frame));
  }

  /** What ended without a line feed. Only right when no more can come: a cut connection sends the line again. */
  flush(): DockerLine[] {
    const rest = this.#options.tty && this.#bytes.length > 0 ? this.#addPiece(this.#bareRest()) : [];
    const halves = [...this.#pending].map(([stream, pending]) => finish(stream, pending));
    this.#pending.clear();
    return [...rest, ...halves];
  }

  #frames(): Frame[] {
    const frames: Frame[] = [];
    let offset = 0;
    while (this.#bytes.length - offset >= 8) {
      const size = this.#bytes.readUInt32BE(offset + 4);
      const kind = this.#bytes[offset];
      if ((kind !== 1 && kind !== 2) || size > MAX_FRAME_BYTES) {
        throw new AppError("unavailable", "Docker's log answer is not in the form its engine documents.");
      }
      if (this.#bytes.length - offset - 8 < size) break;
      const payload = this.#bytes.subarray(offset + 8, offset + 8 + size);
      frames.push({ stream: kind === 2 ? "stderr" : "stdout", payload });
      offset += 8 + size;
    }
    this.#bytes = this.#bytes.subarray(offset);
    return frames;
  }

  #bareLines(): DockerLine[] {
    const lines: DockerLine[] = [];
    let end = this.#bytes.indexOf(10);
    while (end !== -1) {
      lines.push(...this.#addPiece({ stream: "stdout", payload: this.#bytes.subarray(0, end + 1) }));
      this.#bytes = this.#bytes.subarray(end + 1);
      end = this.#bytes.indexOf(10);
    }
    if (this.#bytes.length > MAX_FRAME_BYTES) lines.push(...this.#addPiece(this.#bareRest()));
    return lines;
  }

  #bareRest(): Frame {
    const payload = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return { stream: "stdout", payload };
  }

  #addPiece({ stream, payload }: Frame): DockerLine[] {
    const stamp = TIMESTAMP.exec(payload.subarray(0, TIMESTAMP_BYTES).toString("latin1"));
    const at = stamp?.[1] ?? "";
    const ended = payload.at(-1) === 10;
    const feed = ended ? (payload.at(-2) === 13 ? 2 : 1) : 0;
    const body = payload.subarray(stamp?.[0].length ?? 0, payload.length - feed);
    const lines: DockerLine[] = [];
    let pending = this.#pending.get(stream);
    if (pending && at !== "" && at !== pending.at) {
      // Another time: the half line before it was the last thing of a process that ended.
      lines.push(finish(stream, pending));
      pending = undefined;
    }
    pending ??= { at, parts: [], keptBytes: 0, cutBytes: 0 };
    for (const part of this.#options.tty ? splitRepeatedStamp(body, at) : [body]) this.#keep(pending, part);
    if (!ended) this.#pending.set(stream, pending);
    else {
      this.#pending.delete(stream);
      lines.push(finish(stream, pending));
    }
    return lines;
  }

  #keep(pending: Pending, part: Buffer): void {
    const kept = part.subarray(0, Math.max(0, this.#options.maxLineBytes - pending.keptBytes));
    // Copied: a view would hold the whole chunk it came with.
    if (kept.length > 0) pending.parts.push(Buffer.from(kept));
    pending.keptBytes += kept.length;
    pending.cutBytes += part.length - kept.length;
  }
}

/** On a TTY the pieces of a long line arrive as one, with the same time in front of each. */
function splitRepeatedStamp(body: Buffer, at: string): Buffer[] {
  const parts: Buffer[] = [];
  const stamp = Buffer.from(`${at} `);
  let rest = body;
  let found = at === "" ? -1 : rest.indexOf(stamp);
  while (found !== -1) {
    parts.push(rest.subarray(0, found));
    rest = rest.subarray(found + stamp.length);
    found = rest.indexOf(stamp);
  }
  return [...parts, rest];
}

function finish(stream: DockerLine["stream"], pending: Pending): DockerLine {
  const text = Buffer.concat(pending.parts).toString("utf8");
  const note = pending.cutBytes > 0 ? ` … (${pending.cutBytes} more bytes)` : "";
  // Without a time from Docker (a log driver that keeps none) the arrival has to do.
  return { at: pending.at || clock().now().toISOString(), stream, text: text + note };
}
