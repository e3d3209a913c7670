import { endpoint } from "@/lib/access/endpoint";
import { getService } from "@/lib/features/service/queries";

export const GET = endpoint(getService);
