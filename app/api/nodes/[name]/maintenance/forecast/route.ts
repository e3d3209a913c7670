import { endpoint } from "@/lib/access/endpoint";
import { getDrainForecast } from "@/lib/features/maintenance/drain-queries";

export const GET = endpoint(getDrainForecast);
