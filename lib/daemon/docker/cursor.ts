import type { DockerLine } from "./lines";

// stdout and stderr are stamped by two writers, so a line may stand behind a slightly later one; asking for what is
// newer than the newest would miss it.
const OVERLAP_MS = 2_000;
const MAX_REMEMBERED = 50_000;
const MAX_HISTORY_LINES = 10_000;

/** Where to begin: all that is kept, the newest 10,000 lines of it, or a moment (RFC 3339, inclusive). */
export type LogStart = "all" | "newest" | { at: string };

/**
 * Knows how far the log of one Docker container was read. Docker can only answer "everything since a moment", so
 * after a lost connection it is asked again for the last two seconds and what was seen before is left out. (If the
 * engine's clock was set back just before, lines of the time that came twice are given again; none is lost.)
 */
export class LogCursor {
  #start: LogStart;
  /** Lines of the last two seconds of the log, in the order they came. */
  #recent: { at: string; key: string }[] = [];
  #first = 0;
  #expected = new Map<string, number>();
  #full = false;

  constructor(start: LogStart) {
    this.#start = start;
  }

  /** The part of the log to ask Docker for now. What it answers from there on goes through `isNew`. */
  resume(): { since?: string; tail?: number } {
    this.#expected = new Map();
    for (const { key } of this.#recent.slice(this.#first)) {
      this.#expected.set(key, (this.#expected.get(key) ?? 0) + 1);
    }
    const since = this.#since();
    if (since !== null) return { since };
    if (this.#start === "all") return {};
    return this.#start === "newest" ? { tail: MAX_HISTORY_LINES } : { since: toUnixSeconds(this.#start.at) };
  }

  /** Docker has begun to answer: from here on nothing may be skipped as history. */
  begun(): void {
    if (this.#start === "newest") this.#start = "all";
  }

  /** True once for every line of the log, however often the log is read again. */
  isNew(line: DockerLine): boolean {
    const key = keyOf(line);
    const times = this.#expected.get(key) ?? 0;
    if (times > 0) {
      this.#expected.set(key, times - 1);
      return false;
    }
    this.#remember(line.at, key);
    return true;
  }

  #since(): string | null {
    const [oldest, newest] = [this.#recent[this.#first], this.#recent.at(-1)];
    if (!oldest || !newest) return null;
    return toUnixSeconds(this.#full ? oldest.at : new Date(Date.parse(newest.at) - OVERLAP_MS).toISOString());
  }

  #remember(at: string, key: string): void {
    this.#recent.push({ at, key });
    const atMs = Date.parse(at);
    while (this.#recent.length - this.#first > 1 && !this.#isNear(atMs)) this.#first += 1;
    this.#full = this.#recent.length - this.#first > MAX_REMEMBERED;
    if (this.#full) this.#first += 1;
    if (this.#first > 1_000 && this.#first * 2 > this.#recent.length) {
      this.#recent = this.#recent.slice(this.#first);
      this.#first = 0;
    }
  }

  #isNear(atMs: number): boolean {
    const entry = this.#recent[this.#first];
    return entry !== undefined && Math.abs(Date.parse(entry.at) - atMs) <= OVERLAP_MS + 1;
  }
}

/** Short even for a long line: tens of thousands are kept. */
function keyOf({ at, stream, text }: DockerLine): string {
  const shown = text.length > 200 ? `${text.length} ${text.slice(0, 100)}${text.slice(-100)}` : text;
  return `${at} ${stream} ${shown}`;
}

/** "2026-01-02T03:04:05.123456789Z" → "1767323045.123456789": the form in which Docker keeps nanoseconds. */
export function toUnixSeconds(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  const fraction = /\.(\d{1,9})/.exec(at)?.[1] ?? "0";
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}
