import { endpoint } from "@/lib/access/endpoint";
import { skipOccurrence } from "@/lib/features/maintenance/windows/operations";

export const POST = endpoint(skipOccurrence);
