import { endpoint } from "@/lib/access/endpoint";
import { getCalendar } from "@/lib/features/maintenance/windows/queries";

export const GET = endpoint(getCalendar);
