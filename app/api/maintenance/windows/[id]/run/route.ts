import { endpoint } from "@/lib/access/endpoint";
import { runWindow } from "@/lib/features/maintenance/windows/operations";

export const POST = endpoint(runWindow);
