import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { GuestPage } from "@/components/guests/guest-page";
import { requireActor } from "@/lib/access/request";
import { isAppError } from "@/lib/core/errors";
import { getGuest } from "@/lib/features/cluster/queries";
import { toTimeframe } from "@/lib/features/cluster/schema";
import { guestHistory } from "@/lib/features/migrations/queries";

type Props = PageProps<{ id: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Guest ${(await params).id}` };
}

export default async function GuestDetailPage({ params, searchParams }: Props) {
  const actor = await requireActor("guests.view");
  const { id } = await params;
  const timeframe = toTimeframe((await searchParams).t);
  const detail = await getGuest(actor, { id, timeframe }).catch((error: unknown) => {
    if (isAppError(error) && (error.code === "not_found" || error.code === "invalid")) notFound();
    throw error;
  });
  const history = await guestHistory(actor, { id: detail.guest.vmid });
  return <GuestPage key={id} initial={detail} history={history} />;
}
