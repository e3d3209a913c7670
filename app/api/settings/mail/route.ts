import { endpoint } from "@/lib/access/endpoint";
import { mail } from "@/lib/features/settings/operations";

export const GET = endpoint(mail.read, "version");
export const PUT = endpoint(mail.change, "version");
