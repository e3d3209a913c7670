import { endpoint } from "@/lib/access/endpoint";
import { listConfigVersions } from "@/lib/config/queries";

export const GET = endpoint(listConfigVersions);
