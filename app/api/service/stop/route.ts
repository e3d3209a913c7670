import { endpoint } from "@/lib/access/endpoint";
import { stopService } from "@/lib/service/operations";

export const POST = endpoint(stopService);
