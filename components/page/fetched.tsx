import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { DataState } from "./data-state";

interface FetchedProps<T> {
  /** Of the query: kept while a later fetch fails, which is then for the children to say. */
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** What the browser fetches by itself: a skeleton, then the data, or the failure with a way to try again. */
export function Fetched<T>({ data, error, refetch, skeleton, children }: FetchedProps<T>) {
  if (data !== undefined) return children(data);
  if (error === null) return <DataState state="loading" skeleton={skeleton} />;
  const action = (
    <Button variant="outline" onClick={() => void refetch()}>
      Try again
    </Button>
  );
  return <DataState state="failed" failure={{ sentence: error.message, action }} />;
}
