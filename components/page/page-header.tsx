import type { ReactNode } from "react";
import { NotRunningYet } from "./not-running-yet";

interface PageHeaderProps {
  title: ReactNode;
  /** One muted line beside or under the title: counts, age of the data. */
  meta?: ReactNode;
  /** Buttons at the right; on a phone they wrap below. */
  actions?: ReactNode;
}

/** First line of every page. */
export function PageHeader({ title, meta, actions }: PageHeaderProps) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <NotRunningYet />
      <h1>{title}</h1>
      {meta ? <div className="text-muted-foreground text-table">{meta}</div> : null}
      {actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
