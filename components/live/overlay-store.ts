"use client";

import { useSyncExternalStore } from "react";
import type { Result } from "@/lib/core/result";

/** What lies over the whole page: the session has ended, or somebody has to prove again who they are. */
export interface Overlay {
  ended: boolean;
  /** Set while the answer is awaited. */
  prove: ((proved: boolean) => void) | null;
}

const NOTHING: Overlay = { ended: false, prove: null };
const listeners = new Set<() => void>();
let current = NOTHING;

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    listen,
    () => current,
    () => NOTHING,
  );
}

/** From the first refusal of our own API on: nothing on the page is kept current any more. */
export function tellSessionEnded(): void {
  if (!current.ended) set({ ...current, ended: true });
}

/** The action as given, but it asks for the password and goes on when the last proof is too old. */
export function withProof<Input, Output>(action: (input: Input) => Promise<Result<Output>>) {
  return async (input: Input): Promise<Result<Output>> => {
    const result = await action(input);
    if (result.ok || result.error.code !== "proof_needed") return result;
    return (await askForProof()) ? action(input) : result;
  };
}

function askForProof(): Promise<boolean> {
  return new Promise((resolve) => {
    const prove = (proved: boolean) => {
      set({ ...current, prove: null });
      resolve(proved);
    };
    set({ ...current, prove });
  });
}

function set(next: Overlay): void {
  current = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
