"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { toast } from "sonner";

type Body = typeof import("./toaster-body");

/** Screen readers tell only what appears in a region they know: so long the region is there before its first toast. */
const REGION_KNOWN_MS = 150;

const listeners = new Set<() => void>();
let body: Body | null = null;
let loading: Promise<Body> | null = null;

/** Mounted once, in the root layout; nothing until a component is there that may have to say something. */
export function Toaster() {
  const loaded = useSyncExternalStore(
    listen,
    () => body,
    () => null,
  );
  return loaded ? <loaded.ToasterBody /> : null;
}

export type Say = (tell: (say: typeof toast) => void) => Promise<void>;

/**
 * `say((toast) => toast.success("Done"))` in a corner of the window; a toast is never the only record. The toaster weighs
 * 12 KB: it is fetched with the first component that may need it, because what is to be said may be that the connection
 * is lost.
 */
export function useToaster(): Say {
  useEffect(() => {
    // Where this fails, `say` tries again.
    load().catch(() => undefined);
  }, []);
  return say;
}

async function say(tell: (say: typeof toast) => void): Promise<void> {
  const loaded = await load();
  tell(loaded.toast);
}

function load(): Promise<Body> {
  loading ??= import("./toaster-body").then(show, forget);
  return loading;
}

async function show(module: Body): Promise<Body> {
  body = module;
  for (const listener of listeners) listener();
  await new Promise((resolve) => setTimeout(resolve, REGION_KNOWN_MS));
  return module;
}

function forget(error: unknown): never {
  loading = null;
  throw error;
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
