import { endpoint } from "@/lib/access/endpoint";
import { fetchPlanFigures } from "@/lib/balancing/plan-operations";

export const POST = endpoint(fetchPlanFigures);
