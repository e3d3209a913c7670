import { endpoint } from "@/lib/access/endpoint";
import { startService } from "@/lib/features/service/operations";

export const POST = endpoint(startService);
