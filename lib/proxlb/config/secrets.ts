import { SHORTEST } from "./find-all";
import { isVocabulary } from "./vocabulary";

/**
 * What a secret is, for everything that hides one: the config page, the history, differences, messages, and the log.
 * Keys that name one stand here, and how one can be spelled; `secret-text.ts` finds them in a text that nobody
 * parsed, `secret-places.ts` in a parsed one.
 */

/** ProxLB's own credentials: keys of `proxmox_api`. */
export const SECRET_NAMES = ["pass", "token_secret"] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
/** Those that a person typed for a save that asked for them. */
export type TypedSecrets = Partial<Record<SecretName, string>>;

/** No key is longer; of a longer word the end decides, so that none costs more than this. */
const NAME_MAX = 64;

/**
 * Keys whose value is a secret, wherever they stand: ProxLB's `pass` and `token_secret`, and what people write by
 * mistake or for other programs. `token_id` is none.
 */
export function isSecretKey(name: string): boolean {
  const end = name.trim().slice(-NAME_MAX);
  return KEY_WORD.test(end) || KEY_END.test(end) || CAMEL_END.test(end);
}

/** A whole word: `pw`, `api_token`. */
const KEY_WORD = /(?:^|[_\-.\s])(?:pass|pw|pwd|tokens?|credentials?|creds?|bearer|auth|cookie)$/i;
/** Also as the end of a longer word: `rootpassword`, `PVEAPIToken` is below. */
const KEY_END =
  /(?:passwords?|passwd|passphrases?|passcode|passwort|kennwort|secrets?|authorization|api[_-]?keys?|private[_-]?keys?|access[_-]?keys?|secret[_-]?keys?|authcookie|preventiontoken)$/i;
const CAMEL_END = /[A-Za-z0-9](?:Pass|Pw|Pwd|Tokens?|Credentials?)$/;

/**
 * The ways a secret can be written down: as it is, in JSON, in YAML's and Python's quotes, in a URL, in hexadecimal
 * and in base64, also within a longer text. One that is short, or a word of ProxLB's own vocabulary, has none: it is
 * masked at its place only. Masking `memory` everywhere would hide nothing and tell what the password is.
 */
export function spellingsOf(secret: string): string[] {
  const given = secret.slice(0, SPELLED_MAX);
  const trimmed = given.trim();
  if (trimmed.length < SHORTEST || isVocabulary(trimmed)) return [];
  const all = [
    trimmed,
    ...trimmed.split(/\r?\n/).map((line) => line.trim()),
    ...encoded(trimmed),
    ...(given === trimmed ? [] : encoded(given)),
  ];
  return [...new Set(all)].filter((each) => each.length >= SHORTEST && !isVocabulary(each));
}

function encoded(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeUrl(text);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    json,
    json.replaceAll("/", "\\/"),
    text.trim().replaceAll("'", "''"),
    ...pythonForms(text),
    url,
    url.toLowerCase(),
    url.replaceAll("%20", "+"),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((shift) => base64Pieces(bytes, shift)),
  ];
}

/** Of a longer secret (a key in PEM is some 3,000 characters) the beginning is what is looked for. */
const SPELLED_MAX = 8192;

/** As repr() prints text, in either of its quotes, and bytes (Python 3, Objects/unicodeobject.c). */
function pythonForms(secret: string): string[] {
  const escaped = secret
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  const bytes = Array.from(new TextEncoder().encode(escaped), (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`,
  ).join("");
  return [escaped, bytes].flatMap((form) => [form, form.replaceAll("'", "\\'")]);
}

function encodeUrl(secret: string): string {
  // Half of a pair cannot be written in a URL.
  return encodeURIComponent(secret.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
}

/** What a secret looks like within a longer base64 text, where `shift` bytes stand before it in its group of three. */
function base64Pieces(bytes: Uint8Array, shift: number): string[] {
  const shifted = new Uint8Array(shift + bytes.length);
  shifted.set(bytes, shift);
  const text = btoa(Array.from(shifted, (byte) => String.fromCharCode(byte)).join(""));
  const whole = text.slice(Math.ceil((shift * 8) / 6), Math.floor((shifted.length * 8) / 6));
  if (whole.length < 6) return [];
  const variants = shift === 0 ? [text, whole] : [whole];
  return variants.flatMap((each) => [each, each.replaceAll("+", "-").replaceAll("/", "_")]);
}
