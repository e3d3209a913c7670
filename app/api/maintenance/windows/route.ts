import { endpoint } from "@/lib/access/endpoint";
import { createWindow } from "@/lib/features/maintenance/windows/operations";
import { listWindows } from "@/lib/features/maintenance/windows/queries";

export const GET = endpoint(listWindows);
export const POST = endpoint(createWindow);
