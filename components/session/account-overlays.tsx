"use client";

import type { Overlay } from "@/components/live/overlay-store";
import { ProofDialog } from "./proof-dialog";
import { SessionEnded } from "./session-ended";

/** Loaded when one of them is needed. */
export function AccountOverlays({ ended, prove }: Overlay) {
  if (ended) return <SessionEnded />;
  return prove ? <ProofDialog onDone={prove} /> : null;
}
