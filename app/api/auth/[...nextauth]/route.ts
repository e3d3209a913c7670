import { nextAuthEndpoint } from "@/lib/access/next-auth-endpoint";
import { handlers } from "@/lib/identity/next-auth";

export const GET = nextAuthEndpoint(handlers.GET);
export const POST = nextAuthEndpoint(handlers.POST);
