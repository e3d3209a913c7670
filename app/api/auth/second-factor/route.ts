import { endpoint } from "@/lib/access/endpoint";
import { getSecondFactor } from "@/lib/features/profile/second-factor";

export const GET = endpoint(getSecondFactor);
