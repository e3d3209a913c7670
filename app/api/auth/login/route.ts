import { publicEndpoint } from "@/lib/access/endpoint";
import { ApiSignInInput, signInByApi } from "@/lib/features/sign-in/api-sign-in";

export const POST = publicEndpoint("session.sign_in", ApiSignInInput, signInByApi);
