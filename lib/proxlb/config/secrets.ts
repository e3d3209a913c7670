import { type Document, isAlias, isCollection, isPair, isScalar, type Node, type Scalar, visit } from "yaml";
import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { ProxlbConfig } from "./schema";

/**
 * Keys whose value is a secret, wherever they stand: ProxLB's `pass` and `token_secret`, and what people write by
 * mistake or for other programs. `token_id` is none.
 */
export function isSecretKey(name: string): boolean {
  return /(?:^|[_\-.\s])(?:pass|token|credentials?)$|(?:password|passwd|passphrase|secret|api[_-]?key|private[_-]?key)$/i.test(
    name.trim(),
  );
}

/** Values of secret keys in a document, as the nodes that hold them. */
export function secretScalars(document: Document): Scalar[] {
  const found = new Set<Scalar>();
  visit(document, {
    Pair(_, { key, value }) {
      const name = isAlias(key) ? key.resolve(document) : key;
      if (isScalar(name) && isSecretKey(String(name.value))) collect(document, value, found, new Set());
    },
  });
  return [...found].filter(({ value }) => value !== null && value !== "");
}

function collect(document: Document, node: unknown, found: Set<Scalar>, seen: Set<unknown>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (isAlias(node)) collect(document, node.resolve(document), found, seen);
  else if (isScalar(node)) found.add(node);
  else if (isPair(node)) collect(document, node.value, found, seen);
  else if (isCollection(node)) for (const item of node.items) collect(document, item as Node, found, seen);
}

/** A secret that is commented out: `# pass: old`. Where it stands, without quotes and without a second comment. */
export function secretsInComments(tokens: YamlToken[]): { offset: number; text: string }[] {
  return tokens.flatMap(({ type, text, offset }) => {
    if (type !== "comment") return [];
    const found = [...text.matchAll(COMMENTED)].filter((match) => isSecretKey(match[1] ?? ""));
    return found.flatMap((match) => {
      const rest = (match[2] ?? "").replace(/[ \t]+#.*$/, "").trimEnd();
      const secret = /^(["'])(.*)\1[,}\s]*$/.exec(rest)?.[2] ?? rest;
      if (secret === "") return [];
      const start = match.index + match[0].length - (match[2] ?? "").length;
      return [{ offset: offset + start + rest.indexOf(secret), text: secret }];
    });
  });
}

const COMMENTED = /([\w.-]+)["']?[ \t]*[:=][ \t]*(\S.*)$/g;

/**
 * The ways a secret can be written down. One that is short, or a word of ProxLB's own vocabulary, is masked at its
 * place only: masking `memory` everywhere would hide nothing and tell what the password is.
 */
export function spellingsOf(secret: string): string[] {
  if (secret.trim().length < SHORTEST || isVocabulary(secret.trim())) return [];
  const bytes = new TextEncoder().encode(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeUrl(secret);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const all = [
    ...[secret, secret.trim(), ...secret.split(/\r?\n/)].filter((part) => part.trim().length >= SHORTEST),
    json,
    json.replaceAll("/", "\\/"),
    secret.replaceAll("'", "''"),
    url,
    url.toLowerCase(),
    url.replaceAll("%20", "+"),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((shift) => base64Pieces(bytes, shift)),
  ];
  return [...new Set(all)].filter((spelling) => !isVocabulary(spelling));
}

const SHORTEST = 4;

function encodeUrl(secret: string): string {
  // Half of a pair cannot be written in a URL.
  return encodeURIComponent(secret.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
}

/** What a secret looks like within a longer base64 text, where `shift` bytes stand before it in its group of three. */
function base64Pieces(bytes: Uint8Array, shift: number): string[] {
  const shifted = new Uint8Array(shift + bytes.length);
  shifted.set(bytes, shift);
  const text = btoa(String.fromCharCode(...shifted));
  const whole = text.slice(Math.ceil((shift * 8) / 6), Math.floor((shifted.length * 8) / 6));
  if (whole.length < 6) return [];
  const variants = shift === 0 ? [text, whole] : [whole];
  return variants.flatMap((each) => [each, each.replaceAll("+", "-").replaceAll("/", "_")]);
}

function isVocabulary(text: string): boolean {
  return VOCABULARY.some((word) => word.includes(text));
}

const VOCABULARY = [
  ...wordsOf(ProxlbConfig.parse({ proxmox_api: { hosts: [], user: "" } })),
  "used",
  "assigned",
  "minutes",
  "affinity",
  "anti-affinity",
  "defaults",
  "active",
  "warning",
  "critical",
  "pressure_full",
  "pressure_some",
  "pressure_spikes",
  "nodes",
  "guests",
  "type",
  "strict",
  "password",
];

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, entry]) => [key, ...wordsOf(entry)]);
}
