import { ANY_NAME, CONFIG_KEYS, type KeyType } from "./keys";

/** ProxLB's own words, and parts of them: no secret, whoever takes one for a password. */
export function isVocabulary(text: string): boolean {
  return VOCABULARY.some((word) => word.includes(text));
}

/** One of ProxLB's own words as it stands: a key, a default, a choice. */
export function isVocabularyWord(text: string): boolean {
  return WORDS.has(text.toLowerCase());
}

const VOCABULARY = [
  ...CONFIG_KEYS.flatMap(({ path, type, default: value }) => [
    ...path.filter((step) => step !== ANY_NAME),
    ...wordsOf(type),
    ...(value === undefined || typeof value === "object" ? [] : [String(value)]),
  ]),
  "null",
  "defaults",
  // What people write in comments beside them.
  "warning",
  "critical",
  "password",
];

const WORDS = new Set(VOCABULARY.map((word) => word.toLowerCase()));

function wordsOf(type: KeyType): readonly string[] {
  if (type.kind === "choice") return type.options;
  if (type.kind === "mapping") return type.names ?? [];
  return type.kind === "list" ? wordsOf(type.of) : [];
}
