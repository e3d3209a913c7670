import { publicEndpoint } from "@/lib/access/endpoint";
import { RefreshInput, refreshByApi } from "@/lib/accounts/api-sign-in";

export const POST = publicEndpoint("session.refresh", RefreshInput, refreshByApi);
