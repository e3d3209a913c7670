import type { ChangeItem, KeptHaRule, RuleWrite } from "./write-schema";

/** The writes of a change before the first is made. Tags of others may change meanwhile; rules and values may not. */
export function itemsOf(writes: readonly RuleWrite[]): ChangeItem[] {
  return writes.map((write) => item(write, write.kind !== "tags"));
}

/** What puts back the former state of everything that a change has written, where it is still as that has left it. */
export function undoItems(items: readonly ChangeItem[]): ChangeItem[] {
  return items.filter(({ state }) => state === "written").map((done) => item(inverse(done), true));
}

function item(write: RuleWrite, exact: boolean): ChangeItem {
  return { write, exact, state: "waiting", reason: null, found: null, left: null };
}

function inverse({ write, found, left }: ChangeItem): RuleWrite {
  if (write.kind !== "tags") {
    if (write.kind === "config") return { ...write, before: left, after: found };
    return { ...write, before: left as KeptHaRule | null, after: found as KeptHaRule | null };
  }
  const [before, after] = [tagsOf(left), tagsOf(found)];
  return {
    ...write,
    before,
    after,
    add: after.filter((tag) => !before.includes(tag)),
    remove: before.filter((tag) => !after.includes(tag)),
  };
}

function tagsOf(value: ChangeItem["found"]): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Still to be written: those that wait, and those that nobody knows whether they were. */
export function isOpen({ state }: Pick<ChangeItem, "state">): boolean {
  return state === "waiting" || state === "writing";
}
