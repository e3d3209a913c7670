import type { Metadata } from "next";
import { LogView } from "@/components/logs/log-view";
import { requireActor } from "@/lib/access/request";
import { listLogs } from "@/lib/features/logs/queries";

export const metadata: Metadata = { title: "Logs" };

/** Enough for the last cycles; what is older comes with the download. */
const FIRST_LINES = 1000;

export default async function LogsPage() {
  const actor = await requireActor("logs.view");
  return <LogView initial={await listLogs(actor, { limit: FIRST_LINES })} />;
}
