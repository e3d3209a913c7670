"use client";

import dynamic from "next/dynamic";

/** What waits for a second person, on the pages where that is done. Fetched after the page: mostly there is nothing. */
export const Approvals = dynamic(() => import("./approvals-card").then((module) => module.ApprovalsCard), {
  ssr: false,
});
