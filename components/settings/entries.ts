/** A list as it is typed, one a line. Empty lines are none of it: a paste ends with one, and so does a press of Enter. */
export const entriesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** What stands in the field: what was typed, unless the list is another one by now. */
export const shownText = (typed: string, entries: readonly string[]): string =>
  entriesOf(typed).join("\n") === entries.join("\n") ? typed : entries.join("\n");
