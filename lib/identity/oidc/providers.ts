import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { signInProviders } from "@/db/schema/providers";
import { seal, unseal } from "@/lib/core/sealed";
import { ProviderFields as Fields, type ProviderFields } from "./schema";

/** A provider as it is used; never leaves the process. */
export interface Provider extends ProviderFields {
  id: number;
  slug: string;
  /** @throws Error when it was sealed with a key that is gone */
  clientSecret(): string;
}

type Row = typeof signInProviders.$inferSelect;

const place = (slug: string) => ({ table: "sign_in_providers", column: "client_secret", rowId: slug });
export const sealClientSecret = (slug: string, secret: string) => seal(secret, place(slug));

/** @throws Error for a row that something else wrote */
export function providerOf(row: Row): Provider {
  const { id, slug, clientSecret, createdAt: _, updatedAt: __, ...fields } = row;
  return { id, slug, ...Fields.parse(fields), clientSecret: () => unseal(clientSecret, place(slug)) };
}

/** One that people may sign in by at this moment. */
export async function enabledProvider(slug: string): Promise<Provider | null> {
  const [row] = await getDatabase()
    .db.select()
    .from(signInProviders)
    .where(and(eq(signInProviders.slug, slug), eq(signInProviders.isEnabled, true)));
  return row ? providerOf(row) : null;
}

export async function enabledProvidersOf(issuer: string): Promise<Provider[]> {
  return (await enabledProviders(getDatabase().db)).filter((provider) => provider.issuer === issuer);
}

/** All that people may sign in by at this moment, in the order in which they were entered. */
export async function enabledProviders(db: Db): Promise<Provider[]> {
  const rows = await db
    .select()
    .from(signInProviders)
    .where(eq(signInProviders.isEnabled, true))
    .orderBy(asc(signInProviders.id));
  return rows.map(providerOf);
}
