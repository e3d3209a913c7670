import type { Metadata } from "next";
import { RulesScreen } from "@/components/rules/rules-screen";
import { requireActor } from "@/lib/access/request";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Rules" };

/** The list comes as JSON: with many guests under rules it is more than a page's HTML should hold. */
export default async function RulesPage() {
  const actor = await requireActor("rules.view");
  return <RulesScreen canEdit={can(actor, "rules.edit")} />;
}
