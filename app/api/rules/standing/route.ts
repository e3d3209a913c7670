import { endpoint } from "@/lib/access/endpoint";
import { getRulesStanding } from "@/lib/features/rules/queries";

export const GET = endpoint(getRulesStanding);
