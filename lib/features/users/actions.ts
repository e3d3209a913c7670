"use server";
import { action } from "@/lib/access/action";
import {
  changeRole,
  createUser,
  deleteUser,
  endUserSessions,
  makePasswordLink,
  resetSecondFactor,
  revokeUserToken,
  updateUser,
} from "./operations";
export const createUserAction = action(createUser);
export const updateUserAction = action(updateUser);
export const changeRoleAction = action(changeRole);
export const deleteUserAction = action(deleteUser);
export const makePasswordLinkAction = action(makePasswordLink);
export const resetSecondFactorAction = action(resetSecondFactor);
export const revokeUserTokenAction = action(revokeUserToken);
export const endUserSessionsAction = action(endUserSessions);
