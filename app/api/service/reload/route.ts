import { endpoint } from "@/lib/access/endpoint";
import { reloadService } from "@/lib/service/operations";

export const POST = endpoint(reloadService);
