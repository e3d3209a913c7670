import type { Metadata } from "next";
import { Tried } from "@/components/sign-in/tried";
import { requireActor } from "@/lib/access/request";

export const metadata: Metadata = { title: "Tried" };

/** Where a provider sends back who tried it. What came of it stands in the settings that asked. */
export default async function TriedPage() {
  await requireActor("settings.manage");
  return <Tried />;
}
