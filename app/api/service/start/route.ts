import { endpoint } from "@/lib/access/endpoint";
import { startService } from "@/lib/service/operations";

export const POST = endpoint(startService);
