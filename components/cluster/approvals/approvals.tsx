"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useWatch } from "@/components/live/live-provider";
import { approvalsQuery, isOpen } from "@/lib/features/approvals/live";

/** Fetched where something waits: mostly there is nothing. */
const ApprovalsCard = dynamic(() => import("./approvals-card").then((module) => module.ApprovalsCard));

/** What was proposed and waits for a second person, on the pages where it is done; nothing where nothing waits. */
export function Approvals() {
  useWatch(["approvals"]);
  const { data, error } = useQuery(approvalsQuery());
  if (error && !data)
    return <p className="text-attention text-table">What waits for approval is not known: {error.message}</p>;
  const open = data?.approvals.filter(isOpen) ?? [];
  if (!data || open.length === 0) return null;
  return <ApprovalsCard open={open} past={data.approvals.filter((each) => !isOpen(each))} />;
}
