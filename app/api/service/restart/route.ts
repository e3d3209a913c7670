import { endpoint } from "@/lib/access/endpoint";
import { restartService } from "@/lib/features/service/operations";

export const POST = endpoint(restartService);
