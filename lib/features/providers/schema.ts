import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { Issuer, ProviderFields, ProviderSlug } from "@/lib/identity/oidc/schema";

export { PROVIDER_REFUSALS, type ProviderButton } from "@/lib/identity/oidc/schema";

/** Written, and never read back. */
const ClientSecret = z.string().min(1, "The client secret is needed.").max(1_000);

export const CreateProviderInput = ProviderFields.extend({ slug: ProviderSlug, clientSecret: ClientSecret });

/** `clientSecret` null: the one that is kept, as long as it goes where it went before. */
export const UpdateProviderInput = ProviderFields.extend({
  id: RowId,
  clientSecret: ClientSecret.nullable(),
});

export const ProviderIdInput = z.strictObject({ id: RowId });

export const CheckProviderInput = z.strictObject({ issuer: Issuer });

export const ProviderView = z.object({
  ...ProviderFields.shape,
  id: z.number().int(),
  slug: z.string(),
  /** What to enter at the provider. */
  redirectUri: z.string(),
  postLogoutRedirectUri: z.string(),
  backchannelLogoutUri: z.string(),
  /** People who have signed in by it or linked it. */
  people: z.number().int(),
});

/** What a provider offers of what ProxLB UI uses. */
export const ProviderCheck = z.object({
  /** One sentence that says why it cannot be used; null: it can. */
  problem: z.string().nullable(),
  endsSessionsOnSignOut: z.boolean(),
  tellsOfSignOut: z.boolean(),
});
