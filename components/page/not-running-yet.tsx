"use client";

import { useSyncExternalStore } from "react";

const neverChanges = () => () => undefined;

/**
 * Stands in what the server drew as long as the browser does not run it yet: a press there would be lost without a word, so
 * buttons take none and are dimmed until it is gone (app/globals.css). One in each part that begins to run by itself.
 */
export function NotRunningYet() {
  const runs = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  return runs ? null : <span hidden data-not-running-yet />;
}
