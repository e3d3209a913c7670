import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

interface OlderRowsProps {
  /** Of useInfiniteQuery. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  /** "Older runs" */
  children: ReactNode;
}

/** Below a list that comes newest first, page by page; nothing where all of it is there. */
export function OlderRows({ query, children }: OlderRowsProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="outline"
      size="sm"
      className="mt-2 justify-self-start"
      pending={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {children}
    </Button>
  );
}
