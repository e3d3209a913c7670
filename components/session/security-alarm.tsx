"use client";

import { lazy, Suspense } from "react";
import type { SecurityEvent } from "@/lib/features/profile/security-schema";

const Notice = lazy(() => import("./security-notice").then((module) => ({ default: module.SecurityNotice })));

/** The notice of an alarming event, fetched where there is one. */
export function SecurityAlarm({ event }: { event: SecurityEvent }) {
  return (
    <Suspense>
      <Notice event={event} />
    </Suspense>
  );
}
