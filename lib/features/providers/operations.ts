import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { userSessions } from "@/db/schema/accounts";
import { identityLinks, signInProviders } from "@/db/schema/providers";
import type { Context } from "@/lib/access/context";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { forgetDiscovery } from "@/lib/identity/oidc/discovery";
import { sealClientSecret } from "@/lib/identity/oidc/providers";
import { openOthers } from "./only-way";
import { readProviders } from "./queries";
import { findProvider, isMoved, RETYPE_SECRET, wrongSecret } from "./row";
import { CreateProviderInput, ProviderIdInput, ProviderView, UpdateProviderInput } from "./schema";

const onProvider = ({ id }: { id: number }) => ({ resource: "provider", resourceId: String(id) });

export const createProvider = operation({
  name: "providers.create",
  permission: "settings.manage",
  input: CreateProviderInput,
  output: ProviderView,
  created: ({ id }) => `/api/providers/${id}`,
  audit: ({ clientSecret: _, slug, ...after }) => ({
    resource: "provider",
    resourceId: slug,
    details: { after },
  }),
  async run(context, { clientSecret, ...fields }) {
    const { db, actor } = context;
    requireProof(actor);
    const [row] = await db
      .insert(signInProviders)
      .values({ ...fields, clientSecret: sealClientSecret(fields.slug, clientSecret) })
      .onConflictDoNothing()
      .returning({ id: signInProviders.id });
    if (!row) {
      const message = "There is a provider with this short name already.";
      throw new AppError("conflict", message, { issues: [{ path: "slug", message }] });
    }
    context.live.publish("settings");
    return view(context, row.id);
  },
});

/** A changed issuer is another provider: it gets the secret only from who enters it anew, and sessions of the old one end. */
export const updateProvider = operation({
  name: "providers.update",
  permission: "settings.manage",
  input: UpdateProviderInput,
  output: ProviderView,
  audit: ({ id, clientSecret, ...after }) => ({
    ...onProvider({ id }),
    details: { after, newSecret: clientSecret !== null },
  }),
  async run(context, { id, clientSecret, ...fields }) {
    const { db, actor, note } = context;
    requireProof(actor);
    const ended = await db.transaction(async (tx) => {
      const before = await findProvider(tx, id);
      const goesElsewhere = isMoved(before, fields);
      if (goesElsewhere && clientSecret === null) throw wrongSecret(RETYPE_SECRET);
      note({ before: { issuer: before.issuer, isEnabled: before.isEnabled, roleRules: before.roleRules } });
      const secret =
        clientSecret === null ? {} : { clientSecret: sealClientSecret(before.slug, clientSecret) };
      await tx
        .update(signInProviders)
        .set({ ...fields, ...secret, updatedAt: clock().now() })
        .where(eq(signInProviders.id, id));
      // Nobody has shown yet that one gets in by what it is now.
      if (goesElsewhere || !fields.isEnabled) await openOthers(tx, before.slug);
      const isOver = before.isEnabled && (!fields.isEnabled || before.issuer !== fields.issuer);
      return isOver ? endSessionsOf(tx, before.issuer) : [];
    });
    afterwards(context, ended);
    return view(context, id);
  },
});

/** Accounts and their links stay: who has a password goes on with it, and the same issuer may come back. */
export const deleteProvider = operation({
  name: "providers.delete",
  permission: "settings.manage",
  input: ProviderIdInput,
  output: z.object({}),
  audit: onProvider,
  async run(context, { id }) {
    const { db, actor, note } = context;
    requireProof(actor);
    const ended = await db.transaction(async (tx) => {
      const { issuer, slug } = await findProvider(tx, id);
      note({ before: { slug, issuer } });
      await tx.delete(signInProviders).where(eq(signInProviders.id, id));
      await openOthers(tx, slug);
      return endSessionsOf(tx, issuer);
    });
    afterwards(context, ended);
    return {};
  },
});

/** Nobody stays in by a provider that is not believed any more. @returns the rows that ended */
async function endSessionsOf(tx: Db, issuer: string): Promise<number[]> {
  const links = tx
    .select({ id: identityLinks.id })
    .from(identityLinks)
    .where(eq(identityLinks.issuer, issuer));
  const ended = await tx
    .update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(and(isNull(userSessions.revokedAt), inArray(userSessions.identityLinkId, links)))
    .returning({ id: userSessions.id });
  return ended.map(({ id }) => id);
}

function afterwards({ live }: Context, ended: number[]): void {
  forgetDiscovery();
  for (const id of ended) live.disconnectSession(id);
  live.publish("settings");
  if (ended.length > 0) live.publish("users");
}

async function view({ db }: Context, id: number): Promise<z.input<typeof ProviderView>> {
  const [provider] = await readProviders(db, eq(signInProviders.id, id));
  if (!provider) throw new Error("The provider is gone.");
  return provider;
}
