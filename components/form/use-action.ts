"use client";

import { createElement, useCallback, useState, useTransition } from "react";
import { tellSessionEnded } from "@/components/live/overlay-store";
import Link from "@/components/ui/link";
import { type Say, useToaster } from "@/components/ui/toaster";
import type { Result } from "@/lib/core/result";

export type Failure = Extract<Result<unknown>, { ok: false }>["error"];

export interface ActionOptions<Output> {
  /** What the toast says afterwards; nothing is said without it. A toast is never the only record. */
  success?: string | ((value: Output) => string);
  /** Where that is recorded: the run, the audit row. */
  successLink?: (value: Output) => { label: string; href: string };
  onSuccess?: (value: Output) => void;
  /** True where the form shows the failure itself; otherwise a toast tells it. */
  quiet?: boolean;
}

/**
 * Calls a server action that returns a Result. `run` gives the Result back and never throws: a lost connection comes
 * back as `unavailable`, so that the person is told in every case.
 */
export function useAction<Input, Output>(
  action: (input: Input) => Promise<Result<Output>>,
  options: ActionOptions<Output> = {},
) {
  const [pending, startTransition] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);
  const say = useToaster();

  function run(input: Input): Promise<Result<Output>> {
    setFailure(null);
    return new Promise((resolve) => {
      startTransition(async () => {
        const result = await settle(action(input));
        if (result.ok) tellSuccess(say, result.value, options);
        else {
          setFailure(result.error);
          if (result.error.code === "unauthenticated") tellSessionEnded();
          if (!options.quiet) tellFailure(say, result.error);
        }
        resolve(result);
      });
    });
  }

  const reset = useCallback(() => setFailure(null), []);
  return { run, pending, failure, reset };
}

async function settle<T>(answer: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await answer;
  } catch (error) {
    // redirect() and notFound() of Next travel as errors and must go on.
    if (isNextSignal(error)) throw error;
    return { ok: false, error: { code: "unavailable", message: LOST, issues: [] } };
  }
}

const LOST = "The answer did not arrive. Look whether it happened before you try again.";

function isNextSignal(error: unknown): boolean {
  const digest = (error as { digest?: unknown } | null)?.digest;
  return typeof digest === "string" && digest.startsWith("NEXT_");
}

function tellSuccess<Output>(say: Say, value: Output, options: ActionOptions<Output>): void {
  const { success } = options;
  if (success) {
    const link = options.successLink?.(value);
    const text = typeof success === "string" ? success : success(value);
    void say((toast) => toast.success(text, { action: link ? toLink(link) : undefined }));
  }
  options.onSuccess?.(value);
}

function toLink({ href, label }: { href: string; label: string }) {
  return createElement(Link, { href, className: "shrink-0 font-medium text-primary" }, label);
}

function tellFailure(say: Say, failure: Failure): void {
  const description = failure.requestId ? `Reference ${failure.requestId}` : undefined;
  void say((toast) => toast.error(failure.message, { description, duration: 10_000 }));
}
