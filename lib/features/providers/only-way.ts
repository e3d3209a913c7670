import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signInProviders } from "@/db/schema/providers";
import { deleteSetting, readSetting, writeSetting } from "@/db/settings";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { AppError } from "@/lib/core/errors";
import { PROVED_WITHIN_HOURS, superAdminCameBy } from "@/lib/identity/oidc/only-way";
import { readProviders } from "./queries";
import { OnlyWayInput, ProviderView } from "./schema";

/**
 * Makes one provider the only way to sign in, or opens the others again. Super Admins go on with their password, and
 * nothing is shut that has not just been shown to be replaced.
 */
export const setOnlyWay = operation({
  name: "providers.set_only_way",
  permission: "settings.manage",
  input: OnlyWayInput,
  output: ProviderView,
  audit: ({ id, isOnlyWay }) => ({
    resource: "provider",
    resourceId: String(id),
    details: { after: { isOnlyWay } },
  }),
  async run({ db, actor, live, note }, { id, isOnlyWay }) {
    requireProof(actor);
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(signInProviders).where(eq(signInProviders.id, id)).for("update");
      if (!row) throw new AppError("not_found", "There is no such provider.");
      const before = await readSetting(tx, "sign_in_only_way");
      note({ before: { onlyWay: before?.slug ?? null } });
      if (!isOnlyWay) return openOthers(tx, row.slug);
      await refuseUnproved(tx, row);
      await writeSetting(tx, "sign_in_only_way", { slug: row.slug }, actor.userId);
    });
    live.publish("settings");
    const [view] = await readProviders(db, eq(signInProviders.id, id));
    if (!view) throw new Error("The provider is gone.");
    return view;
  },
});

/** Of a provider that is not the only way any more, or not at all. */
export async function openOthers(tx: Db, slug: string): Promise<void> {
  const kept = await readSetting(tx, "sign_in_only_way", { isLocked: true });
  if (kept?.slug === slug) await deleteSetting(tx, "sign_in_only_way");
}

async function refuseUnproved(tx: Db, row: typeof signInProviders.$inferSelect): Promise<void> {
  if (!row.isEnabled) throw new AppError("conflict", `${row.name} is disabled: enable it first.`);
  if (await superAdminCameBy(tx, row.issuer)) return;
  throw new AppError(
    "conflict",
    `Other ways can be switched off only after a Super Admin has signed in by ${row.name} within the last ${PROVED_WITHIN_HOURS} hours. Sign in by it as a Super Admin once, then come back.`,
  );
}
