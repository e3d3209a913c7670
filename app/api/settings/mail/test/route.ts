import { endpoint } from "@/lib/access/endpoint";
import { testMail } from "@/lib/features/settings/mail/operations";

export const POST = endpoint(testMail);
