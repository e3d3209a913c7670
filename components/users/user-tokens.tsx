"use client";

import { useQueryClient } from "@tanstack/react-query";
import { TokenList } from "@/components/page/token-list";
import { revokeUserTokenAction } from "@/lib/features/users/actions";
import { usersQuery } from "@/lib/features/users/live";
import type { TokenView } from "@/lib/identity/schema";

/** What scripts may do in somebody's name, and an end to each. @param tokens undefined until they are known */
export function UserTokens({ userId, tokens }: { userId: number; tokens: TokenView[] | undefined }) {
  const client = useQueryClient();
  return (
    <section className="grid gap-2" aria-label="Personal tokens">
      <h3 className="font-semibold text-sm">Personal tokens</h3>
      {tokens?.length === 0 ? (
        <p className="text-muted-foreground text-table">No script acts for this person.</p>
      ) : null}
      <TokenList
        tokens={tokens ?? []}
        revoke={(tokenId) => revokeUserTokenAction({ id: userId, tokenId })}
        onRevoked={() => void client.invalidateQueries(usersQuery())}
      />
    </section>
  );
}
