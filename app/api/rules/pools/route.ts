import { endpoint } from "@/lib/access/endpoint";
import { listPoolRules } from "@/lib/features/rules/queries";

export const GET = endpoint(listPoolRules);
