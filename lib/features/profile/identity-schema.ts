import { z } from "zod";

const Provider = z.object({ slug: z.string(), name: z.string() });

export const OwnIdentities = z.object({
  hasPassword: z.boolean(),
  /** Whether a password proves who this is: one of ours, or the directory's. */
  provesByPassword: z.boolean(),
  links: z.array(
    z.object({
      id: z.number().int(),
      issuer: z.string(),
      /** How the person was called there when the link was made. */
      label: z.string().nullable(),
      lastSignInAt: z.iso.datetime().nullable(),
      createdAt: z.iso.datetime(),
      /** Null: nobody can sign in by it now, because it was disabled or removed. The directory has no short name. */
      provider: Provider.nullable(),
      /** Whether it can prove again who this is. */
      canConfirm: z.boolean(),
    }),
  ),
  /** Whether the directory can be added: people sign in by one, and this account does not. */
  canLinkDirectory: z.boolean(),
  /** All that can be signed in by at this moment. */
  providers: z.array(Provider),
});
export type OwnIdentities = z.output<typeof OwnIdentities>;

const Slug = z.string().trim().min(1).max(40);

export const LinkIdentityInput = z.strictObject({ provider: Slug });

/** As the directory knows the person. */
export const LinkDirectoryInput = z.strictObject({
  username: z.string().trim().min(1, "Enter your user name there.").max(254),
  password: z.string().min(1, "Enter your password there.").max(256),
});

/** `code` is empty where there is no second factor. */
export const ConfirmByProviderInput = z.strictObject({ provider: Slug, code: z.string().trim().max(64) });
