import type { Span } from "./find-all";
import type { TextKind } from "./secret-text";
import { isSecretKey } from "./secrets";
import { isVocabularyWord } from "./vocabulary";

/** A stretch without spaces. */
export type Word = Span;

/** The words of a line, cut at spaces. */
export function wordsOf(text: string, { start, end }: Span): Word[] {
  const words: Word[] = [];
  let from = -1;
  for (let at = start; at <= end; at += 1) {
    const isSpace = at === end || text.charCodeAt(at) <= 0x20;
    if (isSpace && from !== -1) words.push({ start: from, end: at });
    if (isSpace) from = -1;
    else if (from === -1) from = at;
  }
  return words;
}

/**
 * What is secret by how it looks, and in prose what is no plain word after one that speaks of secrets.
 * @param spoken a line before it spoke of them
 */
export function wordSpans(text: string, words: Word[], kind: TextKind, spoken: boolean): Span[] {
  const spans: Span[] = [];
  let speaksOfSecrets = spoken;
  for (const word of words) {
    const shape = shapedSecret(text, word);
    if (shape) spans.push(shape);
    else if (speaksOfSecrets && kind !== "line" && !isPlain(text, word)) spans.push(inside(text, word));
    else if (kind === "prose" && looksRandom(text, word)) spans.push(inside(text, word));
    speaksOfSecrets ||= speaks(text, word);
  }
  return spans;
}

/** True for a word that speaks of secrets, in the languages of those who write such comments. */
export function speaks(text: string, word: Word): boolean {
  const { start, end } = inside(text, word);
  const name = text.slice(Math.max(start, end - 64), end);
  return isSecretKey(name) || SPEAKS.test(name);
}

const SPEAKS =
  /^(?:logins?|pin|keys?|authenticat\w{0,8}|geheim\w{0,8}|zugang\w{0,8}|passwörter|contraseña|motdepasse)$/i;

/** The secret that a word holds by its shape: a token of Proxmox, the user of a URL, a UUID. */
function shapedSecret(text: string, word: Word): Span | null {
  if (isTaskId(text, word)) return null;
  const user = userInfo(text, word);
  if (user) return user;
  // user@realm!name=secret
  const bang = indexWithin(text, "!", word);
  const equals = bang === -1 ? -1 : indexWithin(text, "=", { start: bang, end: word.end });
  if (equals !== -1 && equals + 1 < word.end) return { start: equals + 1, end: word.end };
  const uuid = UUID.exec(text.slice(word.start, Math.min(word.end, word.start + 512)));
  return uuid ? { start: word.start + uuid.index, end: word.end } : null;
}

/** PVE's id of a task names its user as `…:101:root@pam:`, which is how some write a user and a password. */
function isTaskId(text: string, { start, end }: Word): boolean {
  return end - start <= 300 && TASK_ID.test(text.slice(start, end));
}

const TASK_ID =
  /^["'([]?UPID:[\w.-]+(?::[\dA-F]{8,9}){3}:[a-z]\w*:[\w.-]*:[^\s:@!]+@[\w.-]+(?:![\w.-]+)?:["')\].,;]*$/;

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/**
 * `https://user:password@host`, also without the scheme, and `user@realm:password` of tools that take it so. A user
 * without a password is taken for one: some programs put a token there.
 */
export function userInfo(text: string, word: Word): Span | null {
  const last = text.slice(word.start, word.end).lastIndexOf("@");
  if (last === -1) return null;
  const at = word.start + last;
  const scheme = indexWithin(text, "://", word);
  const start = scheme === -1 ? word.start : scheme + 3;
  const colon = indexWithin(text, ":", { start, end: word.end });
  if (scheme !== -1 && start < at) {
    // `https://user@realm:password` without a host: a port is none.
    const isBare = colon > at && !isPort(text, { start: colon + 1, end: word.end });
    return { start, end: isBare ? word.end : at };
  }
  if (colon === -1 || colon + 1 >= word.end) return null;
  return colon < at ? { start: colon + 1, end: at } : { start: colon + 1, end: word.end };
}

function isPort(text: string, { start, end }: Span): boolean {
  return end - start <= 6 && /^\d{1,5}\/?$/.test(text.slice(start, end));
}

function indexWithin(text: string, part: string, { start, end }: Span): number {
  const found = text.slice(start, end).indexOf(part);
  return found === -1 ? -1 : start + found;
}

/** 20 and more letters and digits together are no word. */
function looksRandom(text: string, word: Word): boolean {
  const { start, end } = inside(text, word);
  if (end - start < 20) return false;
  const shape = text.slice(start, Math.min(end, start + 256));
  return (
    /\d/.test(shape) && /[a-z]/i.test(shape) && /^[\w+/=~-]{20,}(?:\.[\w+/=~-]{1,256}){0,2}$/.test(shape)
  );
}

/** A word as people write it, a small number, or one of ProxLB's own words. */
export function isPlain(text: string, word: Word): boolean {
  const { start, end } = inside(text, word);
  return end - start <= 24 && plainWord(text.slice(start, end));
}

/** At most 24 characters. */
export function plainWord(word: string): boolean {
  return word === "" || NATURAL.test(word) || /^\d{1,4}$/.test(word) || isVocabularyWord(word);
}

const NATURAL = /^(?:\p{Lu}?\p{Ll}+|\p{Lu}{1,6})(?:['’/-](?:\p{Lu}?\p{Ll}+|\p{Lu}{1,6}))*$/u;

/** Without the signs around it. */
function inside(text: string, { start, end }: Word): Span {
  let [from, to] = [start, end];
  while (from < to && AROUND.includes(text[from] ?? "")) from += 1;
  while (to > from && AROUND.includes(text[to - 1] ?? "")) to -= 1;
  return from < to ? { start: from, end: to } : { start, end };
}

const AROUND = "\"'`()[]{}<>,.;:!?#*-=/|\\";
