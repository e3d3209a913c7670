import { z } from "zod";
import { Code, CurrentPassword, Email, Password, Username } from "@/lib/identity/schema";

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
