import { Check, CircleAlert, Info, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { AttentionItem } from "./attention";

const LOOKS = {
  failure: { icon: CircleAlert, classes: "text-failure", word: "Failure" },
  attention: { icon: TriangleAlert, classes: "text-attention", word: "Attention" },
  note: { icon: Info, classes: "text-muted-foreground", word: "Note" },
} as const;

/** What needs somebody, in sentences; one quiet line when nothing does. */
export function AttentionCard({ items }: { items: readonly AttentionItem[] }) {
  const urgent = items.filter((item) => item.tone !== "note").length;
  return (
    <Card aria-label="What needs attention">
      {urgent === 0 ? (
        <p className="flex min-h-10 items-center gap-2 px-4 text-muted-foreground">
          <Check className="size-4 shrink-0" aria-hidden />
          Nothing needs attention.
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

function AttentionRow({ item }: { item: AttentionItem }) {
  const { icon: Icon, classes, word } = LOOKS[item.tone];
  return (
    <li className="flex min-h-10 items-start gap-2 px-4 py-2.5">
      <Icon className={cn("mt-0.5 size-4 shrink-0", classes)} aria-hidden />
      <p className={cn("min-w-0 flex-1", item.tone === "note" && "text-muted-foreground")}>
        <span className="sr-only">{word}: </span>
        {item.sentence}
      </p>
      {item.link ? (
        <Link
          href={item.link.href}
          className="shrink-0 font-medium text-primary underline-offset-4 hover:underline"
        >
          {item.link.label}
        </Link>
      ) : null}
    </li>
  );
}
