"use server";
import { z } from "zod";
import { action, publicAction } from "@/lib/access/action";
import { enter } from "@/lib/features/sign-in/enter";
import { createFirstSuperAdmin } from "@/lib/features/sign-in/first-run";
import {
  changeRole,
  createUser,
  deleteUser,
  endUserSessions,
  makePasswordLink,
  resetSecondFactor,
  updateUser,
} from "@/lib/features/users/operations";
import { readLink, setPasswordByLink } from "@/lib/identity/links";
import { leave } from "@/lib/identity/next-auth";
import { changeOwnPassword, endOtherSessions, endOwnSession, updateOwnProfile } from "./operations";
import { getProfile } from "./queries";
import {
  LinkInput,
  SetPasswordInput,
  SetupInput,
  SignInAgainInput,
  SignInCodeInput,
  SignInInput,
} from "./schema";
import {
  renewRecoveryCodes,
  setUpSecondFactor,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from "./second-factor";
import { createToken, revokeToken } from "./tokens";

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
export const signOutAction = publicAction("session.sign_out", z.strictObject({}), leave);
export const setupAction = publicAction("users.first_super_admin", SetupInput, createFirstSuperAdmin);
export const readLinkAction = publicAction("users.read_link", LinkInput, readLink);
export const setPasswordAction = publicAction(
  "users.set_password_by_link",
  SetPasswordInput,
  setPasswordByLink,
);

/** A person did something that needed no server: keeps their session from going idle. */
export const stillHereAction = action(getProfile);
export const changeOwnPasswordAction = action(changeOwnPassword);
export const updateOwnProfileAction = action(updateOwnProfile);
export const endOwnSessionAction = action(endOwnSession);
export const endOtherSessionsAction = action(endOtherSessions);
export const setUpSecondFactorAction = action(setUpSecondFactor);
export const turnOnSecondFactorAction = action(turnOnSecondFactor);
export const turnOffSecondFactorAction = action(turnOffSecondFactor);
export const renewRecoveryCodesAction = action(renewRecoveryCodes);
export const createTokenAction = action(createToken);
export const revokeTokenAction = action(revokeToken);

export const createUserAction = action(createUser);
export const updateUserAction = action(updateUser);
export const changeRoleAction = action(changeRole);
export const deleteUserAction = action(deleteUser);
export const makePasswordLinkAction = action(makePasswordLink);
export const resetSecondFactorAction = action(resetSecondFactor);
export const endUserSessionsAction = action(endUserSessions);
