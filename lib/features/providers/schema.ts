import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { Issuer, ProviderFields, ProviderSlug, TrialOutcome } from "@/lib/identity/oidc/schema";

export {
  PRESET_NAMES,
  PRESETS,
  type PresetName,
  type ProviderButton,
  ProviderFields,
  refusalOf,
} from "@/lib/identity/oidc/schema";

/** Written, and never read back. */
const ClientSecret = z.string().min(1, "The client secret is needed.").max(1_000);

export const CreateProviderInput = ProviderFields.extend({ slug: ProviderSlug, clientSecret: ClientSecret });

/** `clientSecret` null: the one that is kept, as long as it goes where it went before. */
export const UpdateProviderInput = ProviderFields.extend({
  id: RowId,
  clientSecret: ClientSecret.nullable(),
});

/** As a form holds one that is entered already: an empty secret means the one that is kept. */
export const EditedProvider = CreateProviderInput.extend({ clientSecret: z.string().max(1_000) });

/** One that is typed, saved or not; an empty secret is the one that is kept for this row, where it goes. */
export const TryProviderInput = EditedProvider.extend({ id: RowId.nullable() });

export const BegunTrial = z.object({ id: z.number().int(), url: z.string() });

export const ProviderTrial = z.object({
  /** Null while the sign-in is under way. */
  outcome: TrialOutcome.nullable(),
});
export type ProviderTrial = z.output<typeof ProviderTrial>;

export const ProviderIdInput = z.strictObject({ id: RowId });

export const OnlyWayInput = z.strictObject({ id: RowId, isOnlyWay: z.boolean() });

export const CheckProviderInput = z.strictObject({ issuer: Issuer });

export const ProviderView = z.object({
  ...ProviderFields.shape,
  id: z.number().int(),
  slug: z.string(),
  /** People sign in by it alone, but for Super Admins, who may use their password. */
  isOnlyWay: z.boolean(),
  /** What to enter at the provider. */
  redirectUri: z.string(),
  postLogoutRedirectUri: z.string(),
  backchannelLogoutUri: z.string(),
  /** Accounts with an identity of this issuer: its people who have signed in by it or linked it. */
  people: z.number().int(),
  /** Those of them who have no password here. */
  peopleWithoutPassword: z.number().int(),
});
export type ProviderView = z.output<typeof ProviderView>;

/** What a provider offers of what ProxLB UI uses. */
export const ProviderCheck = z.object({
  /** One sentence that says why it cannot be used; null: it can. */
  problem: z.string().nullable(),
  endsSessionsOnSignOut: z.boolean(),
  tellsOfSignOut: z.boolean(),
});
export type ProviderCheck = z.output<typeof ProviderCheck>;
