import { providerLogoutEndpoint } from "@/lib/access/provider-logout";

export const POST = providerLogoutEndpoint;
