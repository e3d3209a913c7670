import { endpoint } from "@/lib/access/endpoint";
import { listIgnoreRules } from "@/lib/features/rules/queries";

export const GET = endpoint(listIgnoreRules);
