import { textDownload } from "@/lib/access/endpoint";
import { downloadCalendar } from "@/lib/features/maintenance/windows/queries";

export const GET = textDownload(downloadCalendar, {
  filename: "proxlb-maintenance.ics",
  type: "text/calendar; charset=utf-8",
});
