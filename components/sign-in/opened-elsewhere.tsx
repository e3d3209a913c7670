"use client";

import { type ReactNode, useSyncExternalStore } from "react";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";

/**
 * What stands on a page where somebody types a password; or, where it was opened at another address than the one from
 * which changes are taken, which two addresses these are. Only the browser knows its own: proxies rewrite it on the way.
 * @param ownOrigin that of APP_URL
 */
export function OpenedElsewhere({ ownOrigin, children }: { ownOrigin: string; children: ReactNode }) {
  const opened = useSyncExternalStore(
    whenAddressChanges,
    () => window.location.href,
    () => null,
  );
  if (opened === null) return children;
  const { origin, pathname, search, hash } = new URL(opened);
  if (origin === ownOrigin) return children;
  return (
    <Card className="w-full max-w-sm" role="alert">
      <CardHeader>
        <CardTitle>This is not the address of ProxLB UI</CardTitle>
        <CardDescription>
          This page was opened at <Address>{origin}</Address>, but APP_URL is <Address>{ownOrigin}</Address>.
          Nobody can sign in from any other address.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <a
          href={`${ownOrigin}${pathname}${search}${hash}`}
          className={cn(buttonVariants(), "h-auto whitespace-normal py-2 text-center break-all")}
        >
          Open {ownOrigin}
        </a>
        <p className="text-table text-muted-foreground">
          Is <Address>{origin}</Address> the right one? Then set APP_URL to it in the environment of ProxLB
          UI, and start it again.
        </p>
      </CardContent>
    </Card>
  );
}

function Address({ children }: { children: string }) {
  return <span className="font-mono break-all text-foreground">{children}</span>;
}

function whenAddressChanges(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}
