"use client";

import { useEffect } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { tellConfirmed } from "@/components/live/confirmed-channel";
import { Button, buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";

/** The end of a confirmation in its own window; the page that asked hears of it. @param refusal why nothing was confirmed */
export function Confirmed({ refusal }: { refusal: string | null }) {
  useEffect(() => tellConfirmed({ refusal }), [refusal]);
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>{refusal === null ? "It is you" : "Nothing was confirmed"}</CardTitle>
        <CardDescription>
          {refusal === null
            ? "Close this window: the page that asked goes on by itself."
            : "The page that asked waits in the other window, where you can try again."}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <FormFailure
          failure={refusal === null ? null : { code: "forbidden", message: refusal, issues: [] }}
        />
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => window.close()}>Close this window</Button>
          <Link href="/" className={buttonVariants({ variant: "outline" })}>
            Overview
          </Link>
        </div>
      </CardContent>
    </Card>
  );
}
