import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A small plain table in its own scroll box. Long or sortable lists use components/table instead. */
export function Table({ className, label, ...props }: ComponentProps<"table"> & { label?: string }) {
  // Without anything to focus inside, the box itself must take the focus to be scrolled by keys: give it a label.
  const box = label ? { role: "region", "aria-label": label, tabIndex: 0 } : {};
  return (
    <div {...box} className="relative w-full overflow-x-auto">
      <table className={cn("w-full border-collapse text-table", className)} {...props} />
    </div>
  );
}

export function TableHeader({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={cn("border-border border-b", className)} {...props} />;
}

export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return <tbody className={cn("[&>tr+tr]:border-border [&>tr+tr]:border-t", className)} {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("hover:bg-accent/50 aria-selected:bg-moving-soft", className)} {...props} />;
}

export function TableHead({ className, scope = "col", ...props }: ComponentProps<"th">) {
  return (
    <th
      scope={scope}
      className={cn("h-8 whitespace-nowrap px-2.5 text-left font-medium text-muted-foreground", className)}
      {...props}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("h-9 px-2.5 py-1.5 align-middle", className)} {...props} />;
}
