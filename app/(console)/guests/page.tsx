import type { Metadata } from "next";
import { GuestsView } from "@/components/guests/guests-view";
import { requireActor } from "@/lib/access/request";
import { getGuestSummary, listGuests } from "@/lib/features/cluster/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Guests" };

/** More would be megabytes of HTML; then the page comes at once and the browser fetches them as JSON. */
const WITH_THE_PAGE = 200;

export default async function GuestsPage() {
  const actor = await requireActor("guests.view");
  const { totalCount } = await getGuestSummary(actor, {});
  const initial = totalCount <= WITH_THE_PAGE ? await listGuests(actor, {}) : null;
  return <GuestsView initial={initial} canEditRules={can(actor, "rules.edit")} />;
}
