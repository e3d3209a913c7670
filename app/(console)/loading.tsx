import { Skeleton } from "@/components/ui/skeleton";

/** Of every page of the console that brings no skeleton of its own. */
export default function ConsoleLoading() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-3">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-96" />
    </div>
  );
}
