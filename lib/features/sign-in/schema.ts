import { z } from "zod";
import { PasskeyProof } from "@/lib/identity/passkeys/schema";
import { Code, CurrentPassword, Email, LinkToken, Password, Username } from "@/lib/identity/schema";

export const SignInInput = z.strictObject({
  username: z.string().trim().min(1, "Enter your user name.").max(254),
  password: z.string().min(1, "Enter your password.").max(256),
});

export const SignInCodeInput = z.strictObject({ code: Code });

/** `code` is empty where there is no second factor. */
export const SignInAgainInput = z.strictObject({
  password: CurrentPassword,
  code: z.string().trim().max(64),
});

export const SetupInput = z.strictObject({
  token: z.string().min(1, "The setup token is needed: it is in the log of the first start."),
  username: Username,
  email: Email,
  password: Password,
});

export const BeginAtProviderInput = z.strictObject({
  /** The short name that stands in its redirect address. */
  provider: z.string().trim().min(1).max(40),
  /** Where to go on to. */
  next: z.string().max(2_000),
  /** Of an invitation's link. */
  invitation: LinkToken.optional(),
});

/** Instead of name and password, after them, or of a signed-in person who is asked again. */
const PasskeyStep = z.enum(["sign_in", "second_factor", "again"]);
export type PasskeyStep = z.output<typeof PasskeyStep>;

export const AskForPasskeyInput = z.strictObject({ step: PasskeyStep });

export const ShowPasskeyInput = PasskeyProof.extend({ step: PasskeyStep });

/** A user name or an e-mail address. */
export const ForgotInput = z.strictObject({
  username: z.string().trim().min(1, "Enter your user name or e-mail address.").max(254),
});
