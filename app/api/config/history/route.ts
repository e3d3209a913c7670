import { endpoint } from "@/lib/access/endpoint";
import { listConfigVersions } from "@/lib/features/config/queries";

export const GET = endpoint(listConfigVersions);
