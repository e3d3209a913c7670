"use client";

import { useState } from "react";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import { blankRule, changeOf, editOf, type RuleRequest, wishOf } from "./draft";
import { EditRuleForm } from "./edit-rule-form";
import { NewRuleForm } from "./new-rule-form";
import { RuleChangeStep } from "./rule-change";
import { RulePreviewStep } from "./rule-preview";

/** What the sheet is opened for. */
export type RuleSheetTask =
  | { do: "create"; guests: readonly number[] }
  | { do: "change" | "remove"; rule: Rule }
  /** A change of rules that was begun before, by its id. */
  | { do: "show"; change: number };

interface RuleSheetProps {
  task: RuleSheetTask;
  canEdit: boolean;
  onClose: () => void;
}

/** Makes, changes or removes a rule: what it asks for, what that would write and cause, then each write as it is made. */
export function RuleSheet({ task, canEdit, onClose }: RuleSheetProps) {
  const [request, setRequest] = useState<RuleRequest | null>(
    task.do === "remove" ? { remove: task.rule.id } : null,
  );
  const [change, setChange] = useState(task.do === "show" ? task.change : null);
  const [wish, setWish] = useState(() => blankRule(task.do === "create" ? task.guests : []));
  const [edit, setEdit] = useState(() => (task.do === "change" ? editOf(task.rule) : null));
  const takeOut = (vmids: readonly number[]) => {
    const next = { ...wish, guests: wish.guests.filter((vmid) => !vmids.includes(vmid)) };
    setWish(next);
    setRequest({ create: wishOf(next) });
  };
  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <SheetContent className="max-w-2xl">
        <SheetTitle>{titleOf(task)}</SheetTitle>
        <SheetDescription>{describe(task, request, change)}</SheetDescription>
        {change !== null ? (
          <RuleChangeStep key={change} id={change} canEdit={canEdit} onOther={setChange} />
        ) : request !== null ? (
          <RulePreviewStep
            request={request}
            onBack={task.do === "remove" ? undefined : () => setRequest(null)}
            onBegun={({ id }) => setChange(id)}
            onTakeOut={task.do === "create" && wish.members === "guests" ? takeOut : undefined}
          />
        ) : task.do === "create" ? (
          <NewRuleForm
            draft={wish}
            onDraft={setWish}
            onPreview={() => setRequest({ create: wishOf(wish) })}
          />
        ) : task.do === "change" && edit !== null ? (
          <EditRuleForm
            rule={task.rule}
            draft={edit}
            onDraft={setEdit}
            onPreview={() => setRequest({ change: changeOf(task.rule, edit) })}
          />
        ) : null}
      </SheetContent>
    </Sheet>
  );
}

function titleOf(task: RuleSheetTask): string {
  if (task.do === "create") return "New rule";
  if (task.do === "show") return `Change ${task.change}`;
  return task.do === "change" ? `Change ${task.rule.name}` : `Remove ${task.rule.name}`;
}

function describe(task: RuleSheetTask, request: RuleRequest | null, change: number | null): string {
  if (change !== null) return "It goes on when this is closed, and stays under Changes on Rules.";
  if (request !== null) return "Nothing is written yet.";
  return task.do === "create" ? "Who it is for, and what it asks." : "What of it is to be another one.";
}
