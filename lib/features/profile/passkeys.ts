import "server-only";
import { and, count, eq } from "drizzle-orm";
import { z } from "zod";
import { passkeys, users } from "@/db/schema/accounts";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { RowId } from "@/lib/core/fields";
import { askForNew, passkeysOf } from "@/lib/identity/passkeys/ask";
import { proveNew } from "@/lib/identity/passkeys/prove";
import { Challenge, NewPasskey, PasskeyName } from "@/lib/identity/passkeys/schema";
import { replaceRecoveryCodes } from "@/lib/identity/recovery-codes";
import { PasskeyView } from "@/lib/identity/schema";
import { endWithLastFactor, hasSecondFactor } from "@/lib/identity/second-factor";
import { revokeSessions } from "@/lib/identity/session";
import { FirstFactor } from "./schema";
import { keepOneFactor } from "./second-factor";

/** More than anybody has devices. */
const MOST = 20;
const onPasskey = ({ passkeyId }: { passkeyId: number }) => ({
  resource: "passkey",
  resourceId: String(passkeyId),
});

export const listOwnPasskeys = query({
  name: "profile.passkeys",
  permission: "enrolling",
  input: z.strictObject({}),
  output: z.array(PasskeyView),
  async run({ db, actor }) {
    requirePerson(actor);
    return (await passkeysOf(db, actor.userId)).map(viewOf);
  },
});

/** What the browser needs to make a new one. Nothing is kept before it was made. */
export const beginPasskey = query({
  name: "profile.begin_passkey",
  permission: "enrolling",
  input: z.strictObject({}),
  /** `options`: of WebAuthn, as a browser takes them. */
  output: z.object({ options: z.looseObject({ challenge: z.string() }), challenge: Challenge }),
  async run({ db, actor }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    if (!user) throw new AppError("not_found", "This account is gone.");
    const { options, challenge } = await askForNew(db, user, sessionRowId);
    return { options: { ...options }, challenge };
  },
});

/** Keeps a new one. The first factor brings recovery codes, and ends the other sessions, which were started without it. */
export const addPasskey = operation({
  name: "profile.add_passkey",
  permission: "enrolling",
  input: z.strictObject({ name: PasskeyName, challenge: Challenge, passkey: NewPasskey }),
  output: FirstFactor,
  audit: ({ name }) => ({ resource: "passkey", details: { name } }),
  async run({ db, actor, live }, { name, challenge, passkey }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const proven = await proveNew(db, challenge, passkey, { purpose: "add", sessionRowId });
    if (!proven) {
      throw new AppError(
        "invalid",
        "The browser's answer does not fit what it was asked for, or came after more than five minutes: try again.",
      );
    }
    const recoveryCodes = await db.transaction(async (tx) => {
      // Locked: of two first factors that come at once one brings the recovery codes.
      await tx.select({ id: users.id }).from(users).where(eq(users.id, actor.userId)).for("update");
      const isFirst = !(await hasSecondFactor(tx, actor.userId));
      const [known] = await tx
        .select({ amount: count() })
        .from(passkeys)
        .where(eq(passkeys.userId, actor.userId));
      if ((known?.amount ?? 0) >= MOST)
        throw new AppError("conflict", `You have ${MOST} passkeys already: take one off first.`);
      const added = await tx
        .insert(passkeys)
        .values({ ...proven, name, userId: actor.userId, createdAt: clock().now() })
        .onConflictDoNothing()
        .returning({ id: passkeys.id });
      if (added.length === 0) throw new AppError("conflict", "This passkey belongs to an account already.");
      if (!isFirst) return null;
      await revokeSessions(tx, actor.userId, { except: sessionRowId });
      return replaceRecoveryCodes(tx, actor.userId);
    });
    if (recoveryCodes !== null) live.disconnectUser(actor.userId);
    live.publish("users");
    return { recoveryCodes };
  },
});

export const renamePasskey = operation({
  name: "profile.rename_passkey",
  permission: "signed_in",
  input: z.strictObject({ passkeyId: RowId, name: PasskeyName }),
  output: PasskeyView,
  audit: ({ passkeyId, name }) => ({ ...onPasskey({ passkeyId }), details: { after: { name } } }),
  async run({ db, actor }, { passkeyId, name }) {
    requirePerson(actor);
    const [row] = await db.update(passkeys).set({ name }).where(own(actor.userId, passkeyId)).returning();
    if (!row) throw unknown();
    return viewOf(row);
  },
});

/** It opens nothing any more; the last factor takes the recovery codes with it. */
export const removePasskey = operation({
  name: "profile.remove_passkey",
  permission: "signed_in",
  input: z.strictObject({ passkeyId: RowId }),
  output: z.object({}),
  audit: onPasskey,
  async run({ db, actor, live, note }, { passkeyId }) {
    requirePerson(actor);
    await db.transaction(async (tx) => {
      const [row] = await tx.delete(passkeys).where(own(actor.userId, passkeyId)).returning();
      if (!row) throw unknown();
      requireProof(actor);
      note({ before: { name: row.name } });
      await keepOneFactor(tx, actor);
      await endWithLastFactor(tx, actor.userId);
    });
    live.publish("users");
    return {};
  },
});

const own = (userId: number, passkeyId: number) =>
  and(eq(passkeys.id, passkeyId), eq(passkeys.userId, userId));

const unknown = () => new AppError("not_found", "There is no such passkey of yours.");

function viewOf(row: typeof passkeys.$inferSelect): z.input<typeof PasskeyView> {
  const { id, name, isSynced, createdAt, lastUsedAt } = row;
  return {
    id,
    name,
    isSynced,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
