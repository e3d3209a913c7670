"use client";

import { useQuery } from "@tanstack/react-query";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { secondFactorQuery } from "@/lib/features/profile/live";
import type { SecondFactorState } from "@/lib/features/profile/schema";
import { signOutAction } from "@/lib/features/sign-in/actions";
import type { PasskeyView } from "@/lib/identity/schema";
import { SecondFactorCard } from "./second-factor-card";

interface EnrolProps {
  /** When the page was opened. */
  owes: boolean;
  next: string;
  secondFactor: SecondFactorState;
  passkeys: PasskeyView[];
}

/** Sets up the second factor that the policy asks for, and goes on once there is one. */
export function Enrol({ owes, next, secondFactor, passkeys }: EnrolProps) {
  const { data: state } = useQuery({ ...secondFactorQuery(), initialData: secondFactor });
  const other = useAction(signOutAction, { onSuccess: () => window.location.assign("/sign-in") });
  return (
    <div className="grid w-full max-w-xl gap-4">
      <p role="status" className="rounded-md bg-attention-soft px-3 py-2 text-table">
        {owes
          ? "Your role needs a second factor, and the time to set one up is over. Choose one: nothing else works before."
          : state.enabled
            ? "Your second factor is set up."
            : "Nothing is asked of you here."}
      </p>
      <SecondFactorCard initial={state} passkeys={passkeys} />
      <div className="flex flex-wrap gap-2">
        <Button disabled={owes && !state.enabled} onClick={() => window.location.assign(next)}>
          Go on
        </Button>
        <Button variant="ghost" pending={other.pending} onClick={() => void other.run({})}>
          Sign out
        </Button>
      </div>
    </div>
  );
}
