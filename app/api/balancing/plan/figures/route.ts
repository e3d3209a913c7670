import { endpoint } from "@/lib/access/endpoint";
import { fetchPlanFigures } from "@/lib/features/balancing/plan/operations";

export const POST = endpoint(fetchPlanFigures);
