import { Check } from "lucide-react";
import Link from "@/components/ui/link";
import type { SavedConfig } from "@/lib/features/config/schema";

/** What is true after a save: the file is written, and the running ProxLB does not know it yet. */
export function SavedNote({ saved }: { saved: SavedConfig }) {
  return (
    <div role="status" className="mb-4 flex items-start gap-2 rounded-md bg-moving-soft px-3 py-2 text-sm">
      <Check className="mt-0.5 size-4 shrink-0 text-moving" aria-hidden />
      <p className="min-w-0">
        Saved as version {saved.version}.{" "}
        {saved.takesEffect === "restart"
          ? "ProxLB reads its connection and its delay at its start only: the running one goes on with the old ones until it is restarted."
          : "The running ProxLB goes on with what it read before: after a reload it takes the new file at the start of its next cycle, after a restart at once."}{" "}
        <Link href="/service" className="font-medium text-primary underline underline-offset-2">
          Go to Service
        </Link>
      </p>
    </div>
  );
}
