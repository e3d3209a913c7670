import type * as Opening from "./open";

let loading: Promise<typeof Opening> | null = null;

/** Fetches the editor, once. It is called on intent: when somebody points at Edit or presses it. */
export function loadEditor(): Promise<typeof Opening> {
  loading ??= import("./open").catch((error: unknown) => {
    // The next one tries again: a network that was away may be back.
    loading = null;
    throw error;
  });
  return loading;
}
