import { endpoint } from "@/lib/access/endpoint";
import { getAbout } from "@/lib/features/settings/about/queries";

export const GET = endpoint(getAbout);
