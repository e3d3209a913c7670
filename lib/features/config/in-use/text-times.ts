/** A text of the file, by its fingerprint, and from when until when it is known to have been there. */
interface Stay {
  fingerprint: string;
  fromMs: number;
  toMs: number;
}

export interface TextTimes {
  /** One look at the file. @param sinceMs it is known to be unchanged since then; null where it cannot be read */
  look(seen: { fingerprint: string; sinceMs: number } | null, nowMs: number): void;
  /** The text that was there all the time between two moments; null where nobody knows. */
  over(fromMs: number, toMs: number): string | null;
  /** Since when what is there now is there; null where there is nothing. */
  sinceMs(): number | null;
  /** Until when is known what was there. */
  lookedAtMs(): number;
}

const KEPT = 100;

/** Remembers which text was on disk when. What was there between two looks that saw different texts stays open. */
export function createTextTimes(): TextTimes {
  const stays: Stay[] = [];
  let lookedAtMs = 0;
  let isThere = false;
  return {
    look(seen, nowMs) {
      lookedAtMs = nowMs;
      isThere = seen !== null;
      if (seen === null) return;
      const last = stays.at(-1);
      // The same text again, but written anew: what was there meanwhile is not known.
      if (last?.fingerprint === seen.fingerprint && seen.sinceMs <= last.toMs) last.toMs = nowMs;
      else stays.push({ fingerprint: seen.fingerprint, fromMs: seen.sinceMs, toMs: nowMs });
      if (stays.length > KEPT) stays.shift();
    },
    over: (fromMs, toMs) =>
      stays.find((stay) => stay.fromMs <= fromMs && toMs <= stay.toMs)?.fingerprint ?? null,
    sinceMs: () => (isThere ? (stays.at(-1)?.fromMs ?? null) : null),
    lookedAtMs: () => lookedAtMs,
  };
}
