import type { ReactNode } from "react";

interface FactorRowProps {
  title: string;
  about: ReactNode;
  /** Its buttons. */
  children?: ReactNode;
}

/** One thing that proves who somebody is, and what can be done with it. */
export function FactorRow({ title, about, children }: FactorRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-table">
      <div className="min-w-0 flex-1 basis-52">
        <div className="break-words font-medium">{title}</div>
        <div className="text-muted-foreground">{about}</div>
      </div>
      {children ? <div className="flex flex-wrap gap-2">{children}</div> : null}
    </div>
  );
}
