"use client";

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useLiveStatus } from "@/components/live/live-provider";
import { useOverlay } from "@/components/live/overlay-store";
import { stillHereAction } from "@/lib/features/profile/actions";
import { profileQuery } from "@/lib/features/profile/live";

const AccountOverlays = lazy(() =>
  import("./account-overlays").then((module) => ({ default: module.AccountOverlays })),
);

/** The server counts 30 minutes without a person's call; so often it hears of one who clicks and types. */
const TELL_EVERY_MS = 4 * 60_000;
const ASK_EVERY_MS = 15_000;

/** Notices that the session has ended, keeps it while somebody is there, and shows what must be shown over the page. */
export function SessionWatch() {
  const lost = useLiveStatus() === "lost";
  // The server closes the socket of an ended session; a lost connection alone is no end. The answer decides.
  useQuery({ ...profileQuery(), enabled: lost, refetchInterval: ASK_EVERY_MS, retry: false, staleTime: 0 });
  useEffect(tellOfActivity, []);
  const overlay = useOverlay();
  if (!overlay.ended && !overlay.prove) return null;
  return (
    <Suspense>
      <AccountOverlays {...overlay} />
    </Suspense>
  );
}

function tellOfActivity(): () => void {
  let toldAtMs = Date.now();
  function onActivity() {
    if (Date.now() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = Date.now();
    // Without an answer the next query tells.
    stillHereAction({}).catch(() => undefined);
  }
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const event of events) document.addEventListener(event, onActivity, { passive: true });
  return () => {
    for (const event of events) document.removeEventListener(event, onActivity);
  };
}
