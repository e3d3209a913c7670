"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { beginLinkAction, unlinkIdentityAction } from "@/lib/features/profile/actions";
import type { OwnIdentities } from "@/lib/features/profile/identity-schema";
import { ownIdentitiesQuery } from "@/lib/features/profile/live";
import { LinkDirectory } from "./link-directory";

interface IdentitiesCardProps {
  initial: OwnIdentities;
  /** What came of adding one just now: added, or the sentence that says why not. */
  news: { added: true } | { refusal: string } | null;
}

/** By which providers this person signs in, and a way to add and to take off each. */
export function IdentitiesCard({ initial, news }: IdentitiesCardProps) {
  const { data } = useQuery({ ...ownIdentitiesQuery(), initialData: initial });
  const begin = useAction(withProof(beginLinkAction), {
    quiet: true,
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const refusal = news !== null && "refusal" in news ? news.refusal : null;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Sign in by a provider or the directory</CardTitle>
        <CardDescription>
          {data.hasPassword
            ? "Beside your password. Whoever is signed in there gets in here."
            : "You have no password here: this is how you sign in."}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-3 px-0 pb-0">
        <div className="grid gap-3 px-4 empty:hidden">
          <FormFailure
            failure={
              begin.failure ?? (refusal === null ? null : { code: "forbidden", message: refusal, issues: [] })
            }
          />
          {news !== null && "added" in news ? (
            <p role="status" className="text-table">
              The provider was added: you can sign in by it from now on.
            </p>
          ) : null}
        </div>
        <ul className="divide-y divide-border border-border border-t">
          {data.links.map((link) => (
            <IdentityRow key={link.id} link={link} />
          ))}
          {data.providers.map(({ slug, name }) =>
            data.links.some(({ provider }) => provider?.slug === slug) ? null : (
              <li key={slug} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-table">
                <span className="min-w-0 flex-1 basis-40 text-muted-foreground">{name}: not added</span>
                <Button
                  variant="outline"
                  size="sm"
                  pending={begin.pending}
                  onClick={() => void begin.run({ provider: slug })}
                >
                  Add {name}
                </Button>
              </li>
            ),
          )}
        </ul>
        {data.canLinkDirectory ? <LinkDirectory /> : null}
      </CardContent>
    </Card>
  );
}

function IdentityRow({ link }: { link: OwnIdentities["links"][number] }) {
  const client = useQueryClient();
  const name = link.provider?.name ?? link.issuer;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-table">
      <div className="min-w-0 flex-1 basis-56">
        <div className="flex flex-wrap items-center gap-2 break-all font-medium">
          {name}
          {link.provider ? null : <Badge variant="attention">Not offered now</Badge>}
        </div>
        <div className="text-muted-foreground">
          {link.label === null ? "" : `${link.label} · `}last used <Age at={link.lastSignInAt} />
        </div>
      </div>
      <ConfirmDialog
        trigger={
          <Button variant="outline" size="sm" aria-label={`Take off ${name}`}>
            Take off
          </Button>
        }
        title={`Take ${name} off your account?`}
        consequence="Nobody signs in to your account by it any more, and other sessions that it opened end at once. This session stays."
        confirmLabel="Take it off"
        destructive
        action={() => withProof(unlinkIdentityAction)({ identityId: link.id })}
        success={`${name} was taken off.`}
        onSuccess={() => void client.invalidateQueries(ownIdentitiesQuery())}
      />
    </li>
  );
}
