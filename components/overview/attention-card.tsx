import { Check, CircleAlert, CircleHelp, Info, TriangleAlert } from "lucide-react";
import type { Concern } from "@/components/cluster/concerns";
import { Age } from "@/components/page/age";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";

const LOOKS = {
  failure: { icon: CircleAlert, classes: "text-failure", word: "Failure" },
  attention: { icon: TriangleAlert, classes: "text-attention", word: "Attention" },
  unknown: { icon: CircleHelp, classes: "text-muted-foreground", word: "Not known" },
  note: { icon: Info, classes: "text-muted-foreground", word: "Note" },
} as const;

/** What needs somebody, in sentences; one quiet line when nothing does. */
export function AttentionCard({ items }: { items: readonly Concern[] }) {
  const urgent = items.filter(({ tone }) => tone === "failure" || tone === "attention").length;
  const unknown = items.some(({ tone }) => tone === "unknown");
  return (
    <Card aria-label="What needs attention">
      {urgent === 0 ? (
        <p className="flex min-h-10 items-center gap-2 px-4 text-muted-foreground">
          <Check className="size-4 shrink-0" aria-hidden />
          {unknown ? "Nothing that is known here needs attention." : "Nothing needs attention."}
        </p>
      ) : null}
      {items.length > 0 ? (
        <ul className={cn("divide-y divide-border", urgent === 0 && "border-border border-t")}>
          {items.map((item) => (
            <AttentionRow key={item.id} item={item} />
          ))}
        </ul>
      ) : null}
    </Card>
  );
}

function AttentionRow({ item }: { item: Concern }) {
  const { icon: Icon, classes, word } = LOOKS[item.tone];
  return (
    <li className="flex min-h-10 items-start gap-2 px-4 py-2.5">
      <Icon className={cn("mt-0.5 size-4 shrink-0", classes)} aria-hidden />
      <p
        className={cn(
          "min-w-0 flex-1",
          (item.tone === "note" || item.tone === "unknown") && "text-muted-foreground",
        )}
      >
        <span className="sr-only">{word}: </span>
        {item.sentence}
        {item.since ? (
          <span className="text-muted-foreground">
            {" "}
            (<Age at={item.since} mode="lasting" />)
          </span>
        ) : null}
      </p>
      {item.action ? (
        <Link
          href={item.action.href}
          className="shrink-0 font-medium text-primary underline-offset-4 hover:underline"
        >
          {item.action.label}
        </Link>
      ) : null}
    </li>
  );
}
