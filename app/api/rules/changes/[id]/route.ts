import { endpoint } from "@/lib/access/endpoint";
import { getRuleChange } from "@/lib/features/rules/writes/queries";

export const GET = endpoint(getRuleChange);
