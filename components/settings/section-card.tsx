"use client";

import type { FormEvent, ReactNode } from "react";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import type { Failure } from "@/components/form/use-action";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";

/** What the card needs of `useSectionForm`. */
interface SectionForm {
  submit: (event?: FormEvent) => Promise<void>;
  failure: Failure | null;
  pending: boolean;
  dirty: boolean;
  changedMeanwhile: Changed | null;
  showNewest: () => void;
}

type Changed = { at: string; by: string | null };

interface SectionCardProps {
  title: string;
  /** One muted line: what it is for, and from when on a change counts. */
  about: ReactNode;
  form: SectionForm;
  changed: Changed | null;
  /** Fields. */
  children: ReactNode;
  /** Under the form, which it is no part of: a trial. */
  below?: ReactNode;
}

/** The frame of one section: its fields, who changed it last, and saving it. */
export function SectionCard({ title, about, form, changed, children, below }: SectionCardProps) {
  const id = `settings-${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  return (
    <Card aria-labelledby={id} className="max-w-3xl">
      <CardHeader>
        <CardTitle id={id}>{title}</CardTitle>
      </CardHeader>
      <CardContent>
        <form method="post" className="grid gap-4" onSubmit={(event) => void form.submit(event)} noValidate>
          <UnsavedGuard when={form.dirty && !form.pending} />
          <p className="text-muted-foreground text-table">{about}</p>
          {form.changedMeanwhile ? (
            <ChangedMeanwhile {...form.changedMeanwhile} showNewest={form.showNewest} />
          ) : null}
          <FormFailure failure={form.failure} />
          {children}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" pending={form.pending} disabled={!form.dirty}>
              Save
            </Button>
            <span className="text-muted-foreground text-table">
              {changed ? <ChangedLast {...changed} /> : null}
            </span>
          </div>
        </form>
        {below}
      </CardContent>
    </Card>
  );
}

function ChangedLast({ at, by }: Changed) {
  return (
    <>
      Changed {by === null ? "" : `by ${by} `}
      <Age at={at} />
    </>
  );
}

function ChangedMeanwhile({ at, by, showNewest }: Changed & { showNewest: () => void }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-md bg-attention-soft px-3 py-2 text-table"
    >
      <span className="min-w-0 flex-1">
        {by ?? "Somebody"} changed these settings <Age at={at} />, since you opened them. What you typed
        cannot be saved over that.
      </span>
      <Button type="button" size="sm" variant="outline" onClick={showNewest}>
        Show what counts now
      </Button>
    </div>
  );
}
