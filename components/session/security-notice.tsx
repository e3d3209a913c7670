"use client";

import { ShieldAlert } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import type { SecurityEvent } from "@/lib/features/profile/security-schema";
import { SECURITY_WORDS } from "@/lib/identity/security-words";

/** Of this browser: a thief who reads it elsewhere does not read it away here. */
const READ_KEY = "security-notice-read-at";

/** Tells of something that somebody else may be behind, on every page until it was read. */
export function SecurityNotice({ event }: { event: SecurityEvent }) {
  const stored = useSyncExternalStore(subscribe, readAt, () => null);
  const [read, setRead] = useState(false);
  // Unknown until the browser is asked, so that what was read does not flash up.
  if (stored === null || read || stored >= event.at) return null;
  const dismiss = () => {
    window.localStorage.setItem(READ_KEY, event.at);
    setRead(true);
  };
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-attention-soft px-3 py-2 text-table"
    >
      <ShieldAlert className="size-4 shrink-0 text-attention" aria-hidden />
      <p className="min-w-0 flex-1 basis-60">
        {SECURITY_WORDS[event.kind]} <Age at={event.at} />
        {event.by === null ? ` from ${event.ipAddress ?? "an unknown address"}` : ` by ${event.by}`}. If you
        do not know why, end the other sessions and make new recovery codes under{" "}
        <Link href="/profile" className="font-medium underline underline-offset-4">
          Profile
        </Link>
        .
      </p>
      <Button variant="outline" size="sm" onClick={dismiss}>
        I have read it
      </Button>
    </div>
  );
}

function readAt(): string {
  return window.localStorage.getItem(READ_KEY) ?? "";
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
}
