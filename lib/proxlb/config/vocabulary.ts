import { ProxlbConfig } from "./schema";

/** ProxLB's own words, and parts of them: no secret, whoever takes one for a password. */
export function isVocabulary(text: string): boolean {
  return VOCABULARY.some((word) => word.includes(text));
}

/** One of ProxLB's own words as it stands: a key, a default, a choice. */
export function isVocabularyWord(text: string): boolean {
  return WORDS.has(text.toLowerCase());
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

const WORDS = new Set(VOCABULARY.map((word) => word.toLowerCase()));

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, entry]) => [key, ...wordsOf(entry)]);
}
