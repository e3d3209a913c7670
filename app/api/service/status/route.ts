import { endpoint } from "@/lib/access/endpoint";
import { getService } from "@/lib/service/queries";

export const GET = endpoint(getService);
