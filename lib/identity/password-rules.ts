import "server-only";
import { AppError } from "@/lib/core/errors";
import { settings } from "@/lib/settings/current";
import { knownParts, LONGEST_PART } from "./known-parts";

/** As hard to guess as about seven random letters and digits; lengths below 12 are refused before. */
const WANTED_BITS = 36;
/** A character that belongs to nothing known: cautious, because most are letters of some language. */
const LETTER_BITS = 4.7;
const DIGIT_BITS = 3.3;
const YEAR_BITS = 5;
const RUN_BITS = 4;
const REPEATED_BITS = 2;
const OWN_BITS = 1;
const MIN_RUN = 3;
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "01234567890",
  "1q2w3e4r5t6y7u8i9o0p",
  "1q2w3e4r5t6z7u8i9o0p",
  "1qaz2wsx3edc4rfv5tgb",
].flatMap((row) => [row, [...row].reverse().join("")]);
const LOOKALIKES: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/**
 * Why a password of sufficient length is still a bad one, or null. Nothing is sent anywhere. Its time grows with its
 * length alone: about 1 ms at 128 characters.
 * @param own name and address of the person
 */
export function weaknessOf(password: string, own: { username: string; email: string }): string | null {
  const ownParts = [own.username, own.email.split("@")[0] ?? ""]
    .map((part) => part.toLowerCase())
    .filter((part) => part.length >= 3);
  const { bits, parts } = cheapestWay(password.toLowerCase(), ownParts);
  if (bits >= WANTED_BITS) return null;
  const named = [...new Set(parts)].slice(0, 3).map((part) => `“${part}”`);
  const why = named.length > 0 ? ` (${named.join(", ")})` : "";
  return `It is made of words, names, dates, repetitions or rows of keys that are tried first${why}: add something that only you would think of.`;
}

/** @throws AppError invalid that names `field` */
export function refuseWeakPassword(
  password: string,
  own: { username: string; email: string },
  field: string,
): void {
  const { passwordMinLength } = settings("sign-in");
  if (password.length < passwordMinLength) {
    const message = `At least ${passwordMinLength} characters.`;
    throw new AppError("invalid", `This password is too short. ${message}`, {
      issues: [{ path: field, message }],
    });
  }
  const weakness = weaknessOf(password, own);
  if (weakness === null) return;
  throw new AppError("invalid", `This password is too easy to guess. ${weakness}`, {
    issues: [{ path: field, message: weakness }],
  });
}

interface Way {
  bits: number;
  /** Known parts on the way, in their order. */
  parts: string[];
}

/** The way to put the text together that takes the fewest guesses: known parts, and single characters between them. */
function cheapestWay(text: string, own: string[]): Way {
  const plain = [...text].map((character) => LOOKALIKES[character] ?? character).join("");
  const ways: Way[] = [{ bits: 0, parts: [] }];
  for (let end = 1; end <= text.length; end += 1) {
    const before = ways[end - 1] as Way;
    let best: Way = { bits: before.bits + characterBits(text.charAt(end - 1)), parts: before.parts };
    for (let start = Math.max(0, end - LONGEST_PART); start <= end - MIN_RUN; start += 1) {
      const from = ways[start] as Way;
      const part = text.slice(start, end);
      const bits = Math.min(
        partBits(part, text.indexOf(part) < start, own),
        // Written with lookalikes it is one guess in two more.
        partBits(plain.slice(start, end), false, own) + 1,
      );
      if (from.bits + bits < best.bits) best = { bits: from.bits + bits, parts: [...from.parts, part] };
    }
    ways.push(best);
  }
  return ways[text.length] as Way;
}

function partBits(part: string, cameBefore: boolean, own: string[]): number {
  if (own.includes(part)) return OWN_BITS;
  if (cameBefore) return REPEATED_BITS;
  const known = knownParts().get(part);
  if (/^(19|20)\d\d$/.test(part)) return Math.min(known ?? YEAR_BITS, YEAR_BITS);
  if (ROWS.some((row) => row.includes(part))) return Math.min(known ?? RUN_BITS, RUN_BITS);
  return known ?? Number.POSITIVE_INFINITY;
}

function characterBits(character: string): number {
  if (/\d/.test(character)) return DIGIT_BITS;
  // What stands between words is guessed with them.
  return /[\p{L}]/u.test(character) ? LETTER_BITS : LETTER_BITS / 2;
}
