import { Skeleton } from "@/components/ui/skeleton";

const TILES = ["a", "b", "c", "d", "e", "f"];

/** The boxes of a node's or a guest's page, empty. */
export function NodePageSkeleton() {
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
        {TILES.map((tile) => (
          <Skeleton key={tile} className="h-21" />
        ))}
      </div>
      <Skeleton className="h-112" />
      <Skeleton className="h-64" />
    </div>
  );
}
