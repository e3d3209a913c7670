"use client";

import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { revealSecretAction } from "@/lib/features/config/actions";
import type { SecretName } from "@/lib/proxlb/config/secrets";

const reveal = withProof(revealSecretAction);
/** Long enough to copy it, too short to be forgotten on a screen. */
const SHOWN_SECONDS = 20;

interface Shown {
  name: SecretName;
  value: string;
}

/** Shows one secret in clear, for some seconds, to whoever may and has proven who they are. */
export function RevealSecrets({ names }: { names: readonly SecretName[] }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [left, setLeft] = useState(0);
  const revealing = useAction(reveal);
  const ask = async (name: SecretName) => {
    setShown(null);
    const result = await revealing.run({ name });
    if (!result.ok) return;
    setLeft(SHOWN_SECONDS);
    setShown({ name, value: result.value.value });
  };
  useHiding(
    shown,
    () => setLeft((seconds) => seconds - 1),
    () => setShown(null),
  );
  if (shown && left <= 0) setShown(null);
  return (
    <Card aria-labelledby="config-secrets">
      <CardHeader>
        <CardTitle id="config-secrets">Secrets</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        {names.map((name) => (
          <div key={name} className="grid gap-1.5">
            <div className="flex items-center justify-between gap-2">
              <code className="font-mono">{name}</code>
              <RevealButton
                isShown={shown?.name === name}
                pending={revealing.pending}
                onReveal={() => void ask(name)}
                onHide={() => setShown(null)}
              />
            </div>
            {shown?.name === name ? <InClear value={shown.value} left={left} /> : null}
          </div>
        ))}
        <p className="text-muted-foreground">
          Asks for your password where you last gave it more than 10 minutes ago. Who revealed which stands in
          the audit log.
        </p>
      </CardContent>
    </Card>
  );
}

/** Counts down while one is shown, and hides it at once where nobody looks at the page any more. */
function useHiding(shown: Shown | null, onSecond: () => void, onAway: () => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew with each secret that is shown
  useEffect(() => {
    if (shown === null) return;
    const timer = setInterval(onSecond, 1000);
    const look = () => {
      if (document.hidden) onAway();
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [shown]);
}

interface RevealButtonProps {
  isShown: boolean;
  pending: boolean;
  onReveal: () => void;
  onHide: () => void;
}

function RevealButton({ isShown, pending, onReveal, onHide }: RevealButtonProps) {
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Button variant="outline" size="sm" pending={pending} onClick={isShown ? onHide : onReveal}>
      <Icon aria-hidden />
      {isShown ? "Hide" : "Reveal"}
    </Button>
  );
}

function InClear({ value, left }: { value: string; left: number }) {
  return (
    <div className="grid gap-1 rounded-md border border-attention bg-attention-soft px-2.5 py-1.5">
      <code className="select-all whitespace-pre-wrap break-all font-mono">{value}</code>
      <span className="text-muted-foreground tabular-nums">Hidden again in {left} s</span>
    </div>
  );
}
