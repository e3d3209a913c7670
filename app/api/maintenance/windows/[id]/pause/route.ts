import { endpoint } from "@/lib/access/endpoint";
import { pauseWindow } from "@/lib/features/maintenance/windows/operations";

export const POST = endpoint(pauseWindow);
