"use client";

import { Pencil, Plus, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { useToaster } from "@/components/ui/toaster";
import { Tooltip } from "@/components/ui/tooltip";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import { changeObjection, removeObjection } from "./objections";
import type { RuleSheetTask } from "./rule-sheet";

/** Fetched when somebody makes or changes a rule. */
const RuleSheet = lazy(() => import("./rule-sheet").then((module) => ({ default: module.RuleSheet })));

interface NewRuleButtonProps {
  canEdit: boolean;
  /** Ids of those that were chosen before. */
  guests?: readonly number[];
  label?: string;
}

/** Begins a new rule. For who may not make one there is none. */
export function NewRuleButton({ canEdit, guests = [], label = "New rule" }: NewRuleButtonProps) {
  if (!canEdit) return null;
  return (
    <OpensSheet task={{ do: "create", guests }} objection={null} variant="default">
      <Plus aria-hidden />
      {label}
    </OpensSheet>
  );
}

/** Changes and removes a rule, for who may; where a rule does not allow it, why. */
export function RuleButtons({ rule, canEdit }: { rule: Rule; canEdit: boolean }) {
  if (!canEdit) return null;
  return (
    <>
      <OpensSheet task={{ do: "change", rule }} objection={changeObjection(rule)} variant="outline">
        <Pencil aria-hidden />
        Change
      </OpensSheet>
      <OpensSheet task={{ do: "remove", rule }} objection={removeObjection(rule)} variant="outline">
        <Trash2 aria-hidden />
        Remove
      </OpensSheet>
    </>
  );
}

/** A change of rules that was begun before, while its id is given. */
export function RuleChangeSheet({
  id,
  canEdit,
  onClose,
}: {
  id: number;
  canEdit: boolean;
  onClose: () => void;
}) {
  return (
    <Suspense fallback={null}>
      <RuleSheet key={id} task={{ do: "show", change: id }} canEdit={canEdit} onClose={onClose} />
    </Suspense>
  );
}

interface OpensSheetProps {
  task: RuleSheetTask;
  objection: string | null;
  variant: "default" | "outline";
  children: ReactNode;
}

function OpensSheet({ task, objection, variant, children }: OpensSheetProps) {
  /** As it was when somebody opened it: the list goes on meanwhile. */
  const [opened, setOpened] = useState<RuleSheetTask | null>(null);
  const say = useToaster();
  return (
    <>
      <Tooltip content={objection} side="bottom">
        <Button
          variant={variant}
          aria-disabled={objection !== null}
          onClick={() => {
            if (objection === null) setOpened(task);
            // A finger does not hover.
            else void say((toast) => toast.message(objection));
          }}
        >
          {children}
        </Button>
      </Tooltip>
      {opened ? (
        <Suspense fallback={null}>
          <RuleSheet task={opened} canEdit onClose={() => setOpened(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
