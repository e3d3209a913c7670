import { endpoint } from "@/lib/access/endpoint";
import { changeWindow, removeWindow } from "@/lib/features/maintenance/windows/operations";
import { getWindow } from "@/lib/features/maintenance/windows/queries";

export const GET = endpoint(getWindow);
export const PUT = endpoint(changeWindow);
export const DELETE = endpoint(removeWindow);
