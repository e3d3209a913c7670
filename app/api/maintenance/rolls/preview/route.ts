import { endpoint } from "@/lib/access/endpoint";
import { previewRoll } from "@/lib/features/maintenance/rolls/queries";

export const POST = endpoint(previewRoll);
