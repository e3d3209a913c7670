"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Age } from "@/components/page/age";
import { identifierWords } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { revokeUserTokenAction } from "@/lib/features/users/actions";
import { usersQuery } from "@/lib/features/users/live";
import type { TokenView } from "@/lib/identity/schema";

/** What scripts may do in somebody's name, and an end to each. @param tokens undefined until they are known */
export function UserTokens({ userId, tokens }: { userId: number; tokens: TokenView[] | undefined }) {
  return (
    <section className="grid gap-2" aria-label="Personal tokens">
      <h3 className="font-semibold text-sm">Personal tokens</h3>
      {tokens?.length === 0 ? (
        <p className="text-muted-foreground text-table">No script acts for this person.</p>
      ) : null}
      <ul className="grid gap-2 text-table">
        {tokens?.map((token) => (
          <TokenLine key={token.id} userId={userId} token={token} />
        ))}
      </ul>
    </section>
  );
}

function TokenLine({ userId, token }: { userId: number; token: TokenView }) {
  const client = useQueryClient();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1 basis-56">
        <div>
          {token.name} <code className="font-mono text-muted-foreground">{token.start}…</code>
        </div>
        <div className="text-muted-foreground">
          last used <Age at={token.lastUsedAt} /> · ends <Age at={token.expiresAt} mode="countdown" />
        </div>
        <div className="break-words text-muted-foreground">
          may {token.scopes.map(identifierWords).join(", ")}
        </div>
      </div>
      <ConfirmDialog
        trigger={
          <Button variant="outline" size="sm">
            Revoke
          </Button>
        }
        title={`Revoke ${token.name}?`}
        consequence="Whatever uses it is refused at once, and it does not come back."
        confirmLabel="Revoke"
        destructive
        action={() => revokeUserTokenAction({ id: userId, tokenId: token.id })}
        success="The token was revoked."
        onSuccess={() => void client.invalidateQueries(usersQuery())}
      />
    </li>
  );
}
