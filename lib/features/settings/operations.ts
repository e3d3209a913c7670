import "server-only";
import { GENERAL } from "@/lib/settings/sections/general";
import { MAIL } from "@/lib/settings/sections/mail";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import { sectionDoors } from "./doors";

export const general = sectionDoors(GENERAL);
export const mail = sectionDoors(MAIL);
export const retention = sectionDoors(RETENTION);
export const signIn = sectionDoors(SIGN_IN);
