"use server";
import { action } from "@/lib/access/action";
import { linkDirectory } from "./directory-link";
import { beginConfirm, beginLink, unlinkIdentity } from "./identities";
import { changeOwnPassword, endOtherSessions, endOwnSession, updateOwnProfile } from "./operations";
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from "./passkeys";
import { getProfile } from "./queries";
import {
  renewRecoveryCodes,
  setUpSecondFactor,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from "./second-factor";
import { createToken, revokeToken } from "./tokens";

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
export const beginPasskeyAction = action(beginPasskey);
export const addPasskeyAction = action(addPasskey);
export const renamePasskeyAction = action(renamePasskey);
export const removePasskeyAction = action(removePasskey);
export const createTokenAction = action(createToken);
export const revokeTokenAction = action(revokeToken);
export const linkDirectoryAction = action(linkDirectory);
export const beginLinkAction = action(beginLink);
export const beginConfirmAction = action(beginConfirm);
export const unlinkIdentityAction = action(unlinkIdentity);
