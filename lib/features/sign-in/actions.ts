"use server";
import { z } from "zod";
import { publicAction } from "@/lib/access/action";
import { readLink, setPasswordByLink } from "@/lib/identity/links";
import { leave } from "@/lib/identity/next-auth";
import { LinkInput, SetPasswordInput } from "@/lib/identity/schema";
import { askForPasskey, showPasskey } from "./by-passkey";
import { beginSignIn } from "./by-provider";
import { enter } from "./enter";
import { createFirstSuperAdmin } from "./first-run";
import { askForReset } from "./forgot";
import {
  AskForPasskeyInput,
  BeginAtProviderInput,
  ForgotInput,
  SetupInput,
  ShowPasskeyInput,
  SignInAgainInput,
  SignInCodeInput,
  SignInInput,
} from "./schema";
export const signInAction = publicAction("session.sign_in", SignInInput, (input) =>
  enter(
    "credentials",
    input,
    "User name or password is wrong, or there were too many tries: then wait some minutes.",
  ),
);
export const signInCodeAction = publicAction("session.second_factor", SignInCodeInput, (input) =>
  enter(
    "second-factor",
    input,
    "This code does not fit. Codes of the app are good once and for half a minute; after eight wrong ones only a recovery code helps.",
  ),
);
export const signInAgainAction = publicAction("session.confirm", SignInAgainInput, (input) =>
  enter("again", input, "This does not fit, or there were too many tries: then wait some minutes."),
);
export const askForPasskeyAction = publicAction("session.ask_for_passkey", AskForPasskeyInput, askForPasskey);
export const showPasskeyAction = publicAction("session.show_passkey", ShowPasskeyInput, showPasskey);
export const beginAtProviderAction = publicAction(
  "session.begin_at_provider",
  BeginAtProviderInput,
  beginSignIn,
);
export const signOutAction = publicAction("session.sign_out", z.strictObject({}), leave);
export const setupAction = publicAction("users.first_super_admin", SetupInput, createFirstSuperAdmin);
export const readLinkAction = publicAction("users.read_link", LinkInput, readLink);
export const setPasswordAction = publicAction(
  "users.set_password_by_link",
  SetPasswordInput,
  setPasswordByLink,
);
export const askForResetAction = publicAction("users.ask_for_reset", ForgotInput, askForReset);
