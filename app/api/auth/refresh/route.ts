import { publicEndpoint } from "@/lib/access/endpoint";
import { RefreshInput, refreshByApi } from "@/lib/features/sign-in/api-sign-in";

export const POST = publicEndpoint("session.refresh", RefreshInput, refreshByApi);
