"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { DataState } from "@/components/page/data-state";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import type { Begun } from "@/lib/features/config/begin/schema";
import { configQuery } from "@/lib/features/config/live";
import type { ConfigView } from "@/lib/features/config/schema";

/** Needed once in the life of an installation. */
const Begin = lazy(() => import("./begin").then((module) => ({ default: module.Begin })));

interface BeginPlaceProps {
  view: ConfigView;
  canEdit: boolean;
  onWritten: (begun: Begun) => void;
  /** The text of the file. */
  children: ReactNode;
}

/** The file; and where it names no cluster the way to a first one, for who may, or who that is. */
export function BeginPlace({ view, canEdit, onWritten, children }: BeginPlaceProps) {
  const client = useQueryClient();
  if (view.namesCluster) return children;
  const written = (begun: Begun) => {
    onWritten(begun);
    void client.invalidateQueries({ queryKey: configQuery().queryKey });
  };
  return (
    <div className="grid min-w-0 gap-4">
      {canEdit ? (
        <Suspense fallback={<Skeleton className="h-96 rounded-lg" />}>
          <Begin onWritten={written} />
        </Suspense>
      ) : (
        <NobodyHere reason={view.reason ?? "proxlb.yaml names no cluster."} />
      )}
      {view.text === null ? null : children}
    </div>
  );
}

function NobodyHere({ reason }: { reason: string }) {
  return (
    <Card aria-labelledby="config-none">
      <CardHeader>
        <CardTitle id="config-none">proxlb.yaml</CardTitle>
      </CardHeader>
      <CardContent>
        <DataState
          state="empty"
          empty={{
            title: reason,
            hint: "An Admin is led to a first one on this page: rights, host, token, and a first setting.",
          }}
        />
      </CardContent>
    </Card>
  );
}

/** What is true once the first file is written. */
export function BegunNote({ begun }: { begun: Begun }) {
  return (
    <div role="status" className="mb-4 flex items-start gap-2 rounded-md bg-moving-soft px-3 py-2 text-sm">
      <Check className="mt-0.5 size-4 shrink-0 text-moving" aria-hidden />
      <p className="min-w-0 break-words">
        Written to {begun.path} as version {begun.version}. The cluster appears on{" "}
        <Link href="/" className="font-medium text-primary underline underline-offset-2">
          Overview
        </Link>{" "}
        within seconds. ProxLB reads the file when it starts:{" "}
        <Link href="/service" className="font-medium text-primary underline underline-offset-2">
          go to Service
        </Link>
        .
      </p>
    </div>
  );
}
