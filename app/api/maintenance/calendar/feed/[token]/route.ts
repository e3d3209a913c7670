import { feed } from "@/lib/access/feed";
import { readCalendarFeed } from "@/lib/features/maintenance/windows/queries";

export const GET = feed(readCalendarFeed, "text/calendar; charset=utf-8");
