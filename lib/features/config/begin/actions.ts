"use server";
import { action } from "@/lib/access/action";
import { lookAtCertificates, testBeginToken, writeFirstConfig } from "./operations";
import { draftConfig } from "./queries";

export const lookAtCertificatesAction = action(lookAtCertificates);
export const testBeginTokenAction = action(testBeginToken);
export const draftConfigAction = action(draftConfig);
export const writeFirstConfigAction = action(writeFirstConfig);
