import { endpoint } from "@/lib/access/endpoint";
import { listAntiAffinityRules } from "@/lib/features/rules/queries";

export const GET = endpoint(listAntiAffinityRules);
