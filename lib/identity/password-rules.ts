import { AppError } from "@/lib/core/errors";
import { COMMON_PARTS } from "./common-passwords";

/** So many characters must be left when everything that can be guessed is taken out. */
const MIN_OWN_CHARACTERS = 5;
const MIN_DIFFERENT_CHARACTERS = 5;
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "0123456789012",
];
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
 * Why a password of sufficient length is still a bad one, or null. Nothing is sent anywhere.
 * @param own name and address of the person
 */
export function weaknessOf(password: string, own: { username: string; email: string }): string | null {
  const plain = password.toLowerCase();
  if (new Set(plain).size < MIN_DIFFERENT_CHARACTERS) return "It repeats too few different characters.";
  const ownParts = [own.username, own.email.split("@")[0] ?? ""].map((part) => part.toLowerCase());
  const parts = [...ownParts, ...COMMON_PARTS].filter((part) => part.length >= 3);
  const left = [plain, withoutLookalikes(plain.replace(/^\d+|\d+$/g, ""))].map((text) => strip(text, parts));
  if (Math.min(...left.map((text) => text.length)) >= MIN_OWN_CHARACTERS) return null;
  return "It is made of words, names or rows of keys that are tried first: add something that only you would think of.";
}

/** @throws AppError invalid that names `field` */
export function refuseWeakPassword(
  password: string,
  own: { username: string; email: string },
  field: string,
): void {
  const weakness = weaknessOf(password, own);
  if (weakness === null) return;
  throw new AppError("invalid", `This password is too easy to guess. ${weakness}`, {
    issues: [{ path: field, message: weakness }],
  });
}

/** What nobody would guess of it: without known parts, runs of the keyboard, digits at the ends and repetitions. */
function strip(text: string, parts: string[]): string {
  let rest = text;
  for (const part of [...parts].sort((a, b) => b.length - a.length)) rest = rest.split(part).join(" ");
  return rest
    .split(/[^\p{L}\p{N}]+/u)
    .map((piece) => withoutRuns(piece))
    .filter((piece) => !/^\d*$/.test(piece) || piece.length > 8)
    .filter((piece, index, all) => all.indexOf(piece) === index)
    .join("");
}

/** "uiop" and "4321" are one key after the other. */
function withoutRuns(piece: string): string {
  let rest = piece;
  for (const row of [...ROWS, ...ROWS.map((each) => [...each].reverse().join(""))]) {
    for (let length = Math.min(rest.length, row.length); length >= 4; length -= 1) {
      for (let from = 0; from + length <= row.length; from += 1) {
        rest = rest.split(row.slice(from, from + length)).join("");
      }
    }
  }
  return rest.replace(/(.)\1{2,}/g, "$1");
}

function withoutLookalikes(text: string): string {
  return [...text].map((character) => LOOKALIKES[character] ?? character).join("");
}
