import "server-only";
import { encode } from "uqr";
import { z } from "zod";
import type { Db } from "@/db/client";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { asksFactorOf } from "@/lib/identity/factor-policy";
import { passkeyPlace } from "@/lib/identity/passkeys/place";
import { replaceRecoveryCodes } from "@/lib/identity/recovery-codes";
import {
  beginSecondFactor,
  confirmSecondFactor,
  factorsOf,
  hasSecondFactor,
  removeApp,
  secondFactorState,
} from "@/lib/identity/second-factor";
import { revokeSessions } from "@/lib/identity/session";
import { totpAddress } from "@/lib/identity/totp";
import { ConfirmSecondFactorInput, FirstFactor, SecondFactorState } from "./schema";

const onSecondFactor = () => ({ resource: "second_factor" });

export const getSecondFactor = query({
  name: "profile.second_factor",
  permission: "enrolling",
  input: z.strictObject({}),
  output: SecondFactorState,
  async run({ db, actor }) {
    requirePerson(actor);
    return { ...(await secondFactorState(db, actor.userId)), noPasskeys: passkeyPlace().whyNot };
  },
});

/** Shows the seed for the authenticator app, once; nothing changes until a code of it was given. */
export const setUpSecondFactor = operation({
  name: "profile.set_up_second_factor",
  permission: "enrolling",
  input: z.strictObject({}),
  /** `qr`: rows of the QR code, one character a module, "1" is dark. */
  output: z.object({ secret: z.string(), qr: z.array(z.string()) }),
  audit: onSecondFactor,
  async run({ db, actor }) {
    requirePerson(actor);
    requireProof(actor);
    if ((await factorsOf(db, actor.userId)).app) {
      throw new AppError("conflict", "Your app is on already: turn it off first to change it.");
    }
    const secret = await beginSecondFactor(db, actor.userId);
    return { secret, qr: qrRows(totpAddress(secret, actor.username)) };
  },
});

/** Turns it on with a first code; other sessions, which were started without it, end. */
export const turnOnSecondFactor = operation({
  name: "profile.turn_on_second_factor",
  permission: "enrolling",
  input: ConfirmSecondFactorInput,
  output: FirstFactor,
  audit: onSecondFactor,
  async run({ db, actor, live }, { code }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const confirmed = await confirmSecondFactor(db, actor.userId, code);
    if (!confirmed) {
      const message =
        "This code does not fit. Look whether the clock of the phone is right, and take the newest code.";
      throw new AppError("invalid", message, { issues: [{ path: "code", message }] });
    }
    await revokeSessions(db, actor.userId, { except: sessionRowId });
    live.disconnectUser(actor.userId);
    live.publish("users");
    return confirmed;
  },
});

/** Turns the app off; passkeys go on. */
export const turnOffSecondFactor = operation({
  name: "profile.turn_off_second_factor",
  permission: "signed_in",
  input: z.strictObject({}),
  output: z.object({}),
  audit: onSecondFactor,
  async run({ db, actor, live }) {
    requirePerson(actor);
    requireProof(actor);
    await db.transaction(async (tx) => {
      await removeApp(tx, actor.userId);
      await keepOneFactor(tx, actor);
    });
    live.publish("users");
    return {};
  },
});

export const renewRecoveryCodes = operation({
  name: "profile.renew_recovery_codes",
  permission: "signed_in",
  input: z.strictObject({}),
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  audit: onSecondFactor,
  async run({ db, actor }) {
    requirePerson(actor);
    requireProof(actor);
    if (!(await hasSecondFactor(db, actor.userId))) {
      throw new AppError("conflict", "Recovery codes belong to a second factor: turn it on first.");
    }
    return { recoveryCodes: await db.transaction((tx) => replaceRecoveryCodes(tx, actor.userId)) };
  },
});

/** Within the transaction that took one off. @throws AppError conflict where the policy asks one of this person */
export async function keepOneFactor(tx: Db, actor: Actor): Promise<void> {
  if (!asksFactorOf(actor) || (await hasSecondFactor(tx, actor.userId))) return;
  throw new AppError(
    "conflict",
    "Your role needs a second factor: set another one up before you take this one off.",
  );
}

function qrRows(text: string): string[] {
  return encode(text, { ecc: "M", border: 2 }).data.map((row) =>
    row.map((dark) => (dark ? "1" : "0")).join(""),
  );
}
