"use client";

import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

/** The end of a trial in its own window. */
export function Tried() {
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>The trial is over</CardTitle>
        <CardDescription>
          Close this window: the settings in the other one show what came of it. Nobody was signed in by it.
        </CardDescription>
      </CardHeader>
      <CardContent>
        <Button onClick={() => window.close()}>Close this window</Button>
      </CardContent>
    </Card>
  );
}
