"use server";
import { CredentialsSignin } from "next-auth";
import { z } from "zod";
import { action, publicAction } from "@/lib/access/action";
import { signIn, signOut } from "@/lib/access/auth";
import { AppError } from "@/lib/core/errors";
import { createFirstSuperAdmin } from "./first-run";
import { changeOwnPassword, endOwnSession } from "./operations";
import { SetupInput, SignInInput } from "./schema";

export const signInAction = publicAction("session.sign_in", SignInInput, async (input) => {
  try {
    await signIn("credentials", { ...input, redirect: false });
  } catch (error) {
    if (!(error instanceof CredentialsSignin)) throw error;
    throw new AppError("unauthenticated", "User name or password is wrong, or the account is disabled.");
  }
});

export const setupAction = publicAction("users.first_super_admin", SetupInput, createFirstSuperAdmin);
export const changeOwnPasswordAction = action(changeOwnPassword);
export const endOwnSessionAction = action(endOwnSession);

export const signOutAction = publicAction("session.sign_out", z.object({}), async () => {
  await signOut({ redirect: false });
});
