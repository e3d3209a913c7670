import { endpoint } from "@/lib/access/endpoint";
import { getLossTogether } from "@/lib/features/maintenance/loss/queries";

export const GET = endpoint(getLossTogether);
