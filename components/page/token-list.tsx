"use client";

import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Result } from "@/lib/core/result";
import type { TokenView } from "@/lib/identity/schema";
import { Age } from "./age";
import { identifierWords } from "./words";

interface TokenListProps {
  tokens: readonly TokenView[];
  /** Ends one of them. */
  revoke: (tokenId: number) => Promise<Result<unknown>>;
  onRevoked: () => void;
  className?: string;
  rowClassName?: string;
}

/** Tokens of one person: what each may do, when it was used, when it ends, and a way to end it now. */
export function TokenList({ tokens, revoke, onRevoked, className, rowClassName }: TokenListProps) {
  return (
    <ul className={className}>
      {tokens.map((token) => (
        <li
          key={token.id}
          className={cn("flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 text-table", rowClassName)}
        >
          <div className="min-w-0 flex-1 basis-56">
            <div className="flex flex-wrap items-center gap-2 font-medium">
              {token.name} <code className="font-mono font-normal text-muted-foreground">{token.start}…</code>
            </div>
            <div className="text-muted-foreground">
              last used <Age at={token.lastUsedAt} /> · ends <Age at={token.expiresAt} mode="countdown" />
            </div>
            <div className="mt-1 flex flex-wrap gap-1">
              {token.scopes.map((scope) => (
                <Badge key={scope} variant="outline" title={scope}>
                  {identifierWords(scope)}
                </Badge>
              ))}
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
            action={() => revoke(token.id)}
            success="The token was revoked."
            onSuccess={onRevoked}
          />
        </li>
      ))}
    </ul>
  );
}
