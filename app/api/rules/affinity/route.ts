import { endpoint } from "@/lib/access/endpoint";
import { listAffinityRules } from "@/lib/features/rules/queries";

export const GET = endpoint(listAffinityRules);
