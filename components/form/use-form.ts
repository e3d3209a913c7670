"use client";

import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { issueWords } from "@/lib/core/issue-words";
import type { Result } from "@/lib/core/result";
import { type ActionOptions, type Failure, useAction } from "./use-action";

/** What a field component needs; `form.bind("name")` makes it. */
export interface FieldBinding<Value> {
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  error: string | undefined;
  disabled: boolean;
}

interface FormOptions<Values, Output> extends Omit<ActionOptions<Output>, "quiet"> {
  initial: Values;
  action: (input: Values) => Promise<Result<Output>>;
  /** The schema of the operation, to tell mistakes before the way to the server and back. */
  schema?: z.ZodType;
}

/** State of one form: values, errors by dotted path, pending, dirty. The server's word on errors is the last. */
export function useForm<Values extends object, Output>(options: FormOptions<Values, Output>) {
  const [saved, setSaved] = useState(options.initial);
  const [values, setValues] = useState(options.initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const {
    run,
    pending,
    failure,
    reset: clearFailure,
  } = useAction(options.action, {
    ...options,
    quiet: true,
    onSuccess(answer) {
      // Before the caller is told, who may put something else in its place.
      setSaved(values);
      options.onSuccess?.(answer);
    },
  });
  const dirty = !isSame(values, saved);

  function set<Key extends keyof Values & string>(name: Key, value: Values[Key]) {
    setValues((current) => ({ ...current, [name]: value }));
    setErrors((current) => without(current, name));
  }

  /** Several at once. */
  function fill(some: Partial<Values>) {
    setValues((current) => ({ ...current, ...some }));
    setErrors((current) => without(current, ...Object.keys(some)));
  }

  function bind<Key extends keyof Values & string>(name: Key): FieldBinding<Values[Key]> {
    return {
      name,
      value: values[name],
      onChange: (value) => set(name, value),
      error: errors[name],
      disabled: pending,
    };
  }

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    // React empties currentTarget once the handler has returned.
    const form = event?.currentTarget;
    if (pending) return;
    const found = options.schema ? issuesOf(options.schema, values) : {};
    setErrors(found);
    if (Object.keys(found).length > 0) return focusFirst(form, found);
    const result = await run(values);
    if (result.ok) return;
    const errorsByPath = byPath(result.error.issues);
    setErrors(errorsByPath);
    focusFirst(form, errorsByPath);
  }

  function reset(to: Values = saved) {
    setSaved(to);
    setValues(to);
    setErrors({});
    clearFailure();
  }

  return { values, set, fill, bind, errors, failure: visibleFailure(failure), pending, dirty, submit, reset };
}

function byPath(issues: readonly { path: string; message: string }[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of issues) errors[issue.path] ??= issue.message;
  return errors;
}

function issuesOf(schema: z.ZodType, values: unknown): Record<string, string> {
  const parsed = schema.safeParse(values, { error: issueWords });
  if (parsed.success) return {};
  return byPath(parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })));
}

// Where every issue stands at its field, the sentence above the form would only repeat them.
function visibleFailure(failure: Failure | null): Failure | null {
  if (!failure) return null;
  const allPlaced = failure.issues.length > 0 && failure.issues.every((issue) => issue.path !== "");
  return allPlaced ? null : failure;
}

function focusFirst(form: EventTarget | undefined, errors: Record<string, string>): void {
  if (!(form instanceof HTMLFormElement)) return;
  const first = [...form.elements].find((element) => (element.getAttribute("name") ?? "") in errors);
  if (first instanceof HTMLElement) first.focus();
}

function without(errors: Record<string, string>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).filter(
      ([path]) => !names.some((name) => path === name || path.startsWith(`${name}.`)),
    ),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
