import { endpoint } from "@/lib/access/endpoint";
import { directoryChecked } from "@/lib/features/settings/directory/queries";

export const GET = endpoint(directoryChecked);
