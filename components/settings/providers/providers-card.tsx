"use client";

import { useQuery } from "@tanstack/react-query";
import { plural } from "@/components/page/words";
import { useUrlState } from "@/components/table/use-url-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { providersQuery } from "@/lib/features/providers/live";
import { PRESETS, type ProviderView } from "@/lib/features/providers/schema";
import { OnlyWay, RemoveProvider, SwitchProvider } from "./provider-buttons";
import { ProviderForm } from "./provider-form";

const NEW = "new";

/** By what people sign in beside their password: the list, or one of it to look at and change. */
export function ProvidersCard({ initial, address }: { initial: ProviderView[]; address: string }) {
  const { data: providers } = useQuery({ ...providersQuery(), initialData: initial });
  const [shown, show] = useUrlState("provider");
  const one = providers.find(({ id }) => String(id) === shown) ?? null;
  const isOpen = one !== null || shown === NEW;
  return (
    <Card className="mt-4 max-w-3xl" aria-labelledby="settings-providers">
      <CardHeader className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid gap-1">
          <CardTitle id="settings-providers">
            {one ? one.name : isOpen ? "New provider" : "Providers"}
          </CardTitle>
          <CardDescription>
            {isOpen
              ? "OpenID Connect. Counts from the next sign-in on."
              : "People may sign in by what the house uses everywhere (OpenID Connect), beside the password."}
          </CardDescription>
        </div>
        {isOpen ? null : (
          <Button variant="outline" size="sm" onClick={() => show(NEW)}>
            Add a provider
          </Button>
        )}
      </CardHeader>
      <CardContent className={isOpen ? undefined : "px-0 pb-0"}>
        {isOpen ? (
          <ProviderForm key={shown} provider={one} address={address} onDone={() => show("")} />
        ) : providers.length === 0 ? (
          <p className="border-border border-t px-4 py-6 text-center text-muted-foreground text-table">
            None yet: everybody signs in by password. Keycloak, authentik, Entra ID and others can be entered
            here.
          </p>
        ) : (
          <ul className="divide-y divide-border border-border border-t">
            {providers.map((provider) => (
              <ProviderRow key={provider.id} provider={provider} open={() => show(String(provider.id))} />
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}

function ProviderRow({ provider, open }: { provider: ProviderView; open: () => void }) {
  const { name, preset, issuer, isEnabled, isOnlyWay, people } = provider;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-table">
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {isEnabled ? null : <Badge variant="attention">Disabled</Badge>}
          {isOnlyWay ? <Badge>The only way</Badge> : null}
        </div>
        <div className="break-all text-muted-foreground">
          {PRESETS[preset].name} · {issuer}
        </div>
        <div className="text-muted-foreground">
          {people === 0
            ? "No account is linked to it yet"
            : `${plural(people, "account is", "accounts are")} linked to it`}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" size="sm" onClick={open} aria-label={`Edit ${name}`}>
          Edit
        </Button>
        {isEnabled ? <OnlyWay provider={provider} /> : null}
        <SwitchProvider provider={provider} />
        <RemoveProvider provider={provider} />
      </div>
    </li>
  );
}
