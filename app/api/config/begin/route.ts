import { endpoint } from "@/lib/access/endpoint";
import { getBegin } from "@/lib/features/config/begin/queries";

export const GET = endpoint(getBegin);
