import { endpoint } from "@/lib/access/endpoint";
import { stopService } from "@/lib/features/service/operations";

export const POST = endpoint(stopService);
