import { endpoint } from "@/lib/access/endpoint";
import { getSecondFactor } from "@/lib/accounts/second-factor-operations";

export const GET = endpoint(getSecondFactor);
