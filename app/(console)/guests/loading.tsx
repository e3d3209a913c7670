import { GuestsSkeleton } from "@/components/guests/guests-skeleton";
import { PageHeader } from "@/components/page/page-header";

export default function GuestsLoading() {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title="Guests" />
      <GuestsSkeleton />
    </div>
  );
}
