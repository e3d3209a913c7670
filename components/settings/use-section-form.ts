"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { type FieldBinding, useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import type { Result } from "@/lib/core/result";
import type { SectionView } from "@/lib/features/settings/schema";

/** What is typed into a secret's field; null: to be taken away. Empty: kept as it is. */
type Typed = Record<string, string | null>;

interface Change {
  version: string;
  values: never;
  secrets: Typed;
}

type Form<Values> = { values: Values; secrets: Typed };

interface Options<Values> {
  view: SectionView<Values>;
  queryKey: QueryKey;
  schema: z.ZodType;
  action: (change: Change) => Promise<Result<unknown>>;
}

/** The form of one section: fields that the environment sets are closed, secrets are empty, and what others change is told. */
export function useSectionForm<Values extends object>({ view, queryKey, schema, action }: Options<Values>) {
  const client = useQueryClient();
  const [base, setBase] = useState(view);
  const form = useForm<Flat, unknown>({
    initial: flat(view),
    // Looks at the values only: what is wrong with a secret the server knows.
    schema,
    action: withProof(async (typed: Flat) => {
      const { values, secrets } = unflat<Values>(typed);
      return flatIssues(await action({ version: base.version, values: values as never, secrets }));
    }),
    success: "Saved.",
    onSuccess: (saved) => {
      const now = saved as SectionView<Values>;
      client.setQueryData(queryKey, now);
      take(now);
    },
  });

  function take(now: SectionView<Values>) {
    setBase(now);
    form.reset(flat(now));
  }

  const isBehind = view.version !== base.version;
  // Nothing was typed: what somebody else saved is simply shown.
  if (isBehind && !form.dirty && !form.pending) take(view);

  return {
    ...form,
    /** What was typed would be refused: somebody else saved meanwhile. */
    changedMeanwhile: isBehind && form.dirty ? view.changed : null,
    showNewest: () => take(view),
    typed: unflat<Values>(form.values).values,
    secretsTyped: unflat<Values>(form.values).secrets,
    /** What a `SecretField` needs. */
    secret(name: string) {
      const bound = form.bind(`${SECRET}${name}`);
      const binding: FieldBinding<string> & { isForgotten: boolean } = {
        ...bound,
        value: typeof bound.value === "string" ? bound.value : "",
        isForgotten: bound.value === null,
      };
      const forget = (isForgotten: boolean) => form.set(`${SECRET}${name}`, isForgotten ? null : "");
      return { binding, state: view.secrets[name] ?? "missing", forget };
    },
    field<Field extends keyof Values & string>(
      name: Field,
    ): FieldBinding<Shown<Values[Field]>> & { hint?: string } {
      const bound = form.bind(name) as unknown as FieldBinding<Shown<Values[Field]>>;
      const variable = view.locked[name];
      return variable === undefined
        ? bound
        : {
            ...bound,
            disabled: true,
            hint: `Set by ${variable} in the environment: it cannot be changed here.`,
          };
    },
  };
}

/** A number's field may be empty while it is typed. */
type Shown<Value> = Value extends number ? number | null : Value;

/** Values and secrets beside each other, as `useForm` wants them. */
type Flat = Record<string, unknown>;
const SECRET = "secret:";

function flat({ values, secrets }: SectionView<unknown>): Flat {
  const empty = Object.keys(secrets).map((name) => [`${SECRET}${name}`, ""]);
  return { ...(values as Flat), ...Object.fromEntries(empty) };
}

function unflat<Values>(typed: Flat): Form<Values> {
  const entries = Object.entries(typed);
  const secrets = entries
    .filter(([name, value]) => name.startsWith(SECRET) && value !== "")
    .map(([name, value]) => [name.slice(SECRET.length), value]);
  return {
    values: Object.fromEntries(entries.filter(([name]) => !name.startsWith(SECRET))) as Values,
    secrets: Object.fromEntries(secrets),
  };
}

function flatIssues<T>(result: Result<T>): Result<T> {
  if (result.ok) return result;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.replace(/^values\./, "").replace(/^secrets\./, SECRET),
    message,
  }));
  return { ...result, error: { ...result.error, issues } };
}
