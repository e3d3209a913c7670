import { endpoint } from "@/lib/access/endpoint";
import { previewWindow } from "@/lib/features/maintenance/windows/queries";

export const POST = endpoint(previewWindow);
