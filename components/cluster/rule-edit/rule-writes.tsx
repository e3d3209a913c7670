import { CircleAlert, CircleCheck, CircleMinus, Clock, LoaderCircle, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Flash } from "@/components/ui/flash";
import Link from "@/components/ui/link";
import type { ChangeItem, RuleWrite, TagWrite } from "@/lib/proxlb/rules/write/write-schema";
import { guestHref } from "../hrefs";
import { haWords, valueWords } from "./words";

interface RuleWritesProps {
  label: string;
  items: readonly (Pick<ChangeItem, "write"> & Partial<Pick<ChangeItem, "state" | "reason">>)[];
  /** They put back what another change has written. */
  isUndo?: boolean;
}

/** Every write, as it is and as it will be; with what became of it, once it was begun. */
export function RuleWrites({ label, items, isUndo = false }: RuleWritesProps) {
  return (
    <section aria-label={label} className="max-h-80 overflow-y-auto rounded-md border border-border">
      <ul className="divide-y divide-border">
        {items.map(({ write, state, reason }) => (
          <li key={keyOf(write)} className="grid gap-1 px-2.5 py-1.5 text-table">
            <div className="flex items-start gap-2">
              <div className="grid min-w-0 flex-1 gap-1">
                <Written write={write} />
              </div>
              {state ? (
                <Flash value={state}>
                  <ItemState state={state} isUndo={isUndo} />
                </Flash>
              ) : null}
            </div>
            {reason ? <p className="wrap-anywhere text-attention">{reason}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(write: RuleWrite): string {
  if (write.kind === "tags") return `tags ${write.vmid}`;
  return write.kind === "config" ? `config ${write.path.join(".")}` : `ha ${write.rule}`;
}

function Written({ write }: { write: RuleWrite }) {
  switch (write.kind) {
    case "tags":
      return <Tags write={write} />;
    case "ha_rule":
      return (
        <>
          <span className="font-medium">
            HA rule <span className="font-mono">{write.rule}</span>
          </span>
          <BeforeAfter before={haWords(write.before)} after={haWords(write.after)} />
        </>
      );
    case "config":
      return (
        <>
          <span className="wrap-anywhere">
            <span className="font-medium">proxlb.yaml</span>{" "}
            <span className="font-mono">{write.path.join(".")}</span>
          </span>
          <BeforeAfter before={valueWords(write.before)} after={valueWords(write.after)} />
        </>
      );
    default:
      return write satisfies never;
  }
}

function Tags({ write: { vmid, guest, before, add, remove } }: { write: TagWrite }) {
  const kept = before.filter((tag) => !remove.includes(tag));
  return (
    <>
      <span>
        <Link href={guestHref(vmid)} prefetch={false} className="font-medium hover:underline">
          {guest}
        </Link>{" "}
        <span className="text-muted-foreground tabular-nums">{vmid}</span>
      </span>
      <span className="flex flex-wrap gap-1">
        {add.map((tag) => (
          <Tag key={tag} tag={tag} word="gets" mark="+" className="bg-moving-soft text-moving" />
        ))}
        {remove.map((tag) => (
          <Tag key={tag} tag={tag} word="loses" mark="−" className="bg-attention-soft text-attention" />
        ))}
        {kept.map((tag) => (
          <Tag key={tag} tag={tag} word="keeps" className="border border-border text-muted-foreground" />
        ))}
      </span>
    </>
  );
}

interface TagProps {
  tag: string;
  word: string;
  mark?: string;
  className: string;
}

function Tag({ tag, word, mark, className }: TagProps) {
  return (
    <span
      className={cn("wrap-anywhere inline-flex min-h-5 items-center rounded-sm px-1.5 text-2xs", className)}
    >
      <span className="sr-only">{word} </span>
      {mark ? <span aria-hidden>{mark} </span> : null}
      {tag}
    </span>
  );
}

function BeforeAfter({ before, after }: { before: string; after: string }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-2">
      <dt className="text-muted-foreground">now</dt>
      <dd className="wrap-anywhere font-mono">{before}</dd>
      <dt className="text-muted-foreground">then</dt>
      <dd className="wrap-anywhere font-mono">{after}</dd>
    </dl>
  );
}

const STATES = {
  waiting: { word: "waiting", variant: "outline", Icon: Clock },
  writing: { word: "being written", variant: "moving", Icon: LoaderCircle },
  written: { word: "written", variant: "neutral", Icon: CircleCheck },
  unchanged: { word: "was so already", variant: "outline", Icon: CircleMinus },
  left_alone: { word: "left as it is", variant: "attention", Icon: TriangleAlert },
  failed: { word: "failed", variant: "failure", Icon: CircleAlert },
} as const;

function ItemState({ state, isUndo }: { state: ChangeItem["state"]; isUndo: boolean }) {
  const { word, variant, Icon } = STATES[state];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {isUndo && state === "written" ? "put back" : word}
    </Badge>
  );
}
