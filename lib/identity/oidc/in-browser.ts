import "server-only";
import { cookies, headers } from "next/headers";
import { type Begin, beginAtProvider } from "./auth";

/** Begins a sign-in by a provider in this browser. @returns where it goes on @throws AppError what `beginAtProvider` throws */
export async function beginInBrowser(provider: string, given: Begin): Promise<{ url: string }> {
  const { url, cookies: kept } = await beginAtProvider(provider, given, (await headers()).get("cookie"));
  const jar = await cookies();
  for (const { name, value, options } of kept) jar.set(name, value, options);
  return { url };
}
