import { endpoint } from "@/lib/access/endpoint";
import { changeOwnPassword } from "@/lib/features/profile/operations";

export const PUT = endpoint(changeOwnPassword);
