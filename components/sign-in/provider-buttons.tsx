"use client";

import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import type { ProviderButton } from "@/lib/features/providers/schema";
import { beginAtProviderAction } from "@/lib/features/sign-in/actions";

interface ProviderButtonsProps {
  providers: ProviderButton[];
  next: string;
  /** Why the last try came to nothing. */
  refusal: string | null;
  /** Token of an invitation that is taken up by it. */
  invitation?: string;
}

/** Signing in by what the house uses everywhere. A provider that cannot be used says why, here and nowhere else. */
export function ProviderButtons({ providers, next, refusal, invitation }: ProviderButtonsProps) {
  const { run, pending, failure } = useAction(beginAtProviderAction, {
    quiet: true,
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <div className="grid w-full max-w-sm gap-2">
      <FormFailure
        failure={failure ?? (refusal === null ? null : { code: "forbidden", message: refusal, issues: [] })}
      />
      {providers.map(({ slug, name }) => (
        <Button
          key={slug}
          type="button"
          variant="outline"
          pending={pending}
          onClick={() => void run({ provider: slug, next, ...(invitation ? { invitation } : {}) })}
        >
          Sign in by {name}
        </Button>
      ))}
    </div>
  );
}
