import { endpoint } from "@/lib/access/endpoint";
import { listPinRules } from "@/lib/features/rules/queries";

export const GET = endpoint(listPinRules);
