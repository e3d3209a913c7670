import { Check, CircleAlert, FileX2, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Age } from "@/components/page/age";
import { ConfigInUseNote } from "@/components/page/config-in-use";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigView } from "@/lib/features/config/schema";

const STATES = {
  ok: { variant: "neutral", icon: Check, word: "Valid" },
  invalid: { variant: "failure", icon: CircleAlert, word: "Not valid" },
  missing: { variant: "failure", icon: FileX2, word: "Missing" },
  unreadable: { variant: "failure", icon: FileX2, word: "Not readable" },
} as const;

/** Where the file is, how old, and whether ProxLB would start with it. */
export function ConfigFacts({ view, canEdit }: { view: ConfigView; canEdit: boolean }) {
  const { variant, icon: Icon, word } = STATES[view.state];
  return (
    <Card aria-labelledby="config-facts">
      <CardHeader>
        <CardTitle id="config-facts">File</CardTitle>
        <Badge variant={variant}>
          <Icon aria-hidden />
          {word}
        </Badge>
      </CardHeader>
      <CardContent className="grid gap-3">
        <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-1.5 text-table">
          <Fact name="Path">
            <code className="break-all font-mono">{view.path}</code>
          </Fact>
          <Fact name="Changed">
            <Age at={view.changedAt} fallback="never" />
          </Fact>
          <Fact name="ProxLB uses">
            <ConfigInUseNote />
          </Fact>
          {view.state === "ok" ? (
            <Fact name="Problems">
              none in the file that would keep ProxLB from starting
              {view.notes.length > 0
                ? `; ${plural(view.notes.length, "note")} on what it does not read or means otherwise`
                : ""}
            </Fact>
          ) : null}
        </dl>
        {canEdit && view.text !== null && !view.writable.ok ? (
          <p className="flex gap-2 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
            <Lock className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            {view.writable.reason}
          </p>
        ) : null}
        {canEdit ? null : <p className="text-muted-foreground text-table">Admins can edit it here.</p>}
      </CardContent>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
