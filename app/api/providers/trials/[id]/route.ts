import { endpoint } from "@/lib/access/endpoint";
import { getProviderTrial } from "@/lib/features/providers/trial";

export const GET = endpoint(getProviderTrial);
