import { GuestsSkeleton } from "@/components/guests/guests-skeleton";
import { LoadingPage } from "@/components/page/loading-page";

export default function GuestsLoading() {
  return (
    <LoadingPage title="Guests">
      <GuestsSkeleton />
    </LoadingPage>
  );
}
