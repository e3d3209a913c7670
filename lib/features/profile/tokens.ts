import "server-only";
import { and, count, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { apiTokens } from "@/db/schema/accounts";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { RowId } from "@/lib/core/fields";
import { newApiToken } from "@/lib/identity/api-token";
import { can } from "@/lib/identity/permissions";
import { holdSession, revokeTokens } from "@/lib/identity/revoke";
import { TokenView } from "@/lib/identity/schema";
import { readTokens, tokenView } from "@/lib/identity/tokens-of";
import { CreateTokenInput } from "./schema";

const MAX_TOKENS = 50;
const DAY_MS = 24 * 3600_000;

export const listOwnTokens = query({
  name: "profile.tokens",
  permission: "signed_in",
  input: z.strictObject({}),
  output: z.array(TokenView),
  async run({ db, actor }) {
    requirePerson(actor);
    return readTokens(db, actor.userId);
  },
});

/** The whole token leaves the process this once; only its hash is kept. */
export const createToken = operation({
  name: "profile.create_token",
  permission: "signed_in",
  input: CreateTokenInput,
  output: z.object({ token: z.string(), view: TokenView }),
  audit: ({ name, scopes, expiresInDays }) => ({
    resource: "token",
    details: { name, scopes, expiresInDays },
  }),
  async run({ db, actor }, { name, scopes, expiresInDays }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const beyond = scopes.filter((scope) => !can(actor, scope));
    if (beyond.length > 0) {
      throw new AppError("forbidden", `Your own role does not have ${beyond.join(", ")}.`);
    }
    const [row] = await db
      .select({ amount: count() })
      .from(apiTokens)
      .where(
        and(
          eq(apiTokens.userId, actor.userId),
          isNull(apiTokens.revokedAt),
          gt(apiTokens.expiresAt, clock().now()),
        ),
      );
    if ((row?.amount ?? 0) >= MAX_TOKENS) {
      throw new AppError("conflict", `You have ${MAX_TOKENS} tokens: revoke one first.`);
    }
    const { token, publicId, secretHash } = newApiToken();
    const now = clock().now();
    const [made] = await db.transaction(async (tx) => {
      await holdSession(tx, sessionRowId);
      return tx
        .insert(apiTokens)
        .values({
          userId: actor.userId,
          name,
          publicId,
          secretHash,
          scopes: [...new Set(scopes)],
          expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
          createdAt: now,
        })
        .returning();
    });
    if (!made) throw new Error("The token was not written.");
    return { token, view: tokenView(made) };
  },
});

export const revokeToken = operation({
  name: "profile.revoke_token",
  permission: "signed_in",
  input: z.strictObject({ tokenId: RowId }),
  output: z.object({}),
  audit: ({ tokenId }) => ({ resource: "token", resourceId: String(tokenId) }),
  async run({ db, actor, live }, { tokenId }) {
    requirePerson(actor);
    const revoked = await revokeTokens(db, actor.userId, { only: tokenId });
    if (revoked.length === 0) throw new AppError("not_found", "There is no such token.");
    live.disconnectSession(`token:${tokenId}`);
    return {};
  },
});
