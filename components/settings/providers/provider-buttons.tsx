"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import {
  deleteProviderAction,
  setOnlyWayAction,
  updateProviderAction,
} from "@/lib/features/providers/actions";
import { providersQuery } from "@/lib/features/providers/live";
import type { ProviderView } from "@/lib/features/providers/schema";
import { fieldsOf } from "./typed-provider";

const save = withProof(updateProviderAction);
const remove = withProof(deleteProviderAction);
const setOnlyWay = withProof(setOnlyWayAction);

/** Offers it on the sign-in page, or no longer. */
export function SwitchProvider({ provider }: { provider: ProviderView }) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries(providersQuery());
  const { id, name, isEnabled } = provider;
  const change = () => save({ id, ...fieldsOf(provider), isEnabled: !isEnabled, clientSecret: null });
  const enable = useAction(change, { success: `${name} is offered again.`, onSuccess: refresh });
  if (!isEnabled)
    return (
      <Button variant="outline" size="sm" pending={enable.pending} onClick={() => void enable.run(undefined)}>
        Enable
      </Button>
    );
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" size="sm" aria-label={`Disable ${name}`}>
          Disable
        </Button>
      }
      title={`Disable ${name}?`}
      consequence={
        <>
          Nobody signs in by it until it is enabled again, and sessions that it opened end at once.{" "}
          <OthersOpen provider={provider} />
          <WithoutPassword provider={provider} until="it is enabled again" />
        </>
      }
      confirmLabel="Disable"
      destructive
      action={change}
      success={`${name} is disabled.`}
      onSuccess={refresh}
    />
  );
}

/** Shuts every other way in but the password of Super Admins, or opens them again. */
export function OnlyWay({ provider }: { provider: ProviderView }) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries(providersQuery());
  const { id, name, isOnlyWay } = provider;
  const open = useAction(() => setOnlyWay({ id, isOnlyWay: false }), {
    success: "Passwords and other providers let people in again.",
    onSuccess: refresh,
  });
  if (isOnlyWay)
    return (
      <Button variant="outline" size="sm" pending={open.pending} onClick={() => void open.run(undefined)}>
        Allow other ways
      </Button>
    );
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" size="sm" aria-label={`Make ${name} the only way`}>
          Only way
        </Button>
      }
      title={`Make ${name} the only way to sign in?`}
      consequence={`Nobody else gets in by password or by another provider any more, programs that sign in by name included. Super Admins go on with their password, so that you get in while ${name} is down. Open sessions and personal tokens go on until they end.`}
      confirmLabel="Make it the only way"
      destructive
      action={() => setOnlyWay({ id, isOnlyWay: true })}
      success={`${name} is the only way to sign in.`}
      onSuccess={refresh}
    />
  );
}

/** Takes it away with its secret; accounts stay. */
export function RemoveProvider({ provider }: { provider: ProviderView }) {
  const client = useQueryClient();
  const { id, name, issuer } = provider;
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" size="sm" aria-label={`Remove ${name}`}>
          Remove
        </Button>
      }
      title={`Remove ${name}?`}
      consequence={
        <>
          Its client secret is gone with it, and sessions that it opened end at once. Accounts stay, and so do
          their roles and what links them to {issuer}. <OthersOpen provider={provider} />
          <WithoutPassword provider={provider} until="a provider with that issuer is entered again" />
        </>
      }
      confirmLabel={`Remove ${name}`}
      destructive
      action={() => remove({ id })}
      success={`${name} is removed.`}
      onSuccess={() => void client.invalidateQueries(providersQuery())}
    />
  );
}

function OthersOpen({ provider }: { provider: ProviderView }) {
  return provider.isOnlyWay ? <>Passwords and other providers then let people in again. </> : null;
}

function WithoutPassword({ provider, until }: { provider: ProviderView; until: string }) {
  const { people, peopleWithoutPassword: without } = provider;
  if (people === 0) return <>No account is linked to it yet.</>;
  const others = people - without;
  return (
    <>
      {without === 0
        ? ""
        : `${plural(without, "person has", "people have")} no password here and cannot sign in until ${until}. `}
      {others === 0 ? "" : `${plural(others, "person goes", "people go")} on with their password.`}
    </>
  );
}
