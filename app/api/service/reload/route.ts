import { endpoint } from "@/lib/access/endpoint";
import { reloadService } from "@/lib/features/service/operations";

export const POST = endpoint(reloadService);
