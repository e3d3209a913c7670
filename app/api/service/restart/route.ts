import { endpoint } from "@/lib/access/endpoint";
import { restartService } from "@/lib/service/operations";

export const POST = endpoint(restartService);
