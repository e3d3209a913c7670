import type { ConfigKey, KeyType } from "./keys";

/**
 * What may stand at a key, in words.
 * @param mark puts words of the file into the writing of code
 */
export function typeWords(type: KeyType, mark: (word: string) => string = (word) => word): string {
  if (type.kind === "section") return "keys below it";
  if (type.kind === "mapping") return type.names ? `mapping of ${type.names.join(", ")}` : "mapping by name";
  if (type.kind === "list")
    return `list of ${type.of.kind === "choice" ? type.of.options.map(mark).join(", ") : "text"}`;
  if (type.kind === "choice") return type.options.map(mark).join(" or ");
  if (type.kind === "whole") return type.min === undefined ? "whole number" : `whole number from ${type.min}`;
  return { boolean: "true or false", decimal: "number", text: "text" }[type.kind];
}

/** The default as ProxLB's code has it, and what its documentation shows otherwise; null where nothing is taken. */
export function defaultWords({ required, default: value, shown }: ConfigKey): string | null {
  if (required) return "required";
  if (value === undefined) return null;
  const words = `default ${value === null ? "none" : JSON.stringify(value)}`;
  return shown ? `${words} (its ${shown.by} shows ${JSON.stringify(shown.value)})` : words;
}

/** What makes the running ProxLB use a new value, as a sentence. */
export function effectWords({ takesEffect }: ConfigKey): string {
  return takesEffect === "restart"
    ? "Counts after a restart of ProxLB."
    : "Counts from the next cycle on, after a reload.";
}

/** All that is to be said of a key beside its name, in lines. */
export function keyWords(key: ConfigKey): string[] {
  const type = `${typeWords(key.type)}${key.nullable ? ", or null" : ""}`;
  const fallback = defaultWords(key);
  return [
    key.effect,
    [type, fallback].filter((part) => part !== null).join("; "),
    `Since ProxLB ${key.since}. ${effectWords(key)}${key.readBy === "solver" ? " Only the solver reads it." : ""}`,
  ];
}
