import { endpoint } from "@/lib/access/endpoint";
import { endWindow } from "@/lib/features/maintenance/windows/operations";

export const POST = endpoint(endWindow);
