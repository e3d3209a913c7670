import { Info, TriangleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";

export interface Banner {
  text: string;
  tone: "info" | "warning";
}

/** What the Super Admins of this installation have to say to everybody. */
export function BannerLine({ banner, className }: { banner: Banner; className?: string }) {
  const warns = banner.tone === "warning";
  const Icon = warns ? TriangleAlert : Info;
  return (
    <section
      aria-label="Banner"
      className={cn(
        "flex items-start gap-2 border-border border-b px-3 py-2 text-table sm:px-4",
        warns ? "bg-attention-soft" : "bg-secondary",
        className,
      )}
    >
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", warns ? "text-attention" : "text-muted-foreground")}
        aria-hidden
      />
      <p className="min-w-0 flex-1 whitespace-pre-line break-words">{banner.text}</p>
    </section>
  );
}
