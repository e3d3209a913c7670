"use server";
import { action } from "@/lib/access/action";
import { testMail } from "./mail/operations";
import { general, mail, retention, signIn } from "./operations";
export const changeGeneralSettingsAction = action(general.change);
export const changeMailSettingsAction = action(mail.change);
export const testMailAction = action(testMail);
export const changeRetentionSettingsAction = action(retention.change);
export const changeSignInSettingsAction = action(signIn.change);
