import type { ComponentProps } from "react";

interface GridPartProps extends ComponentProps<"div"> {
  role: "rowgroup" | "row" | "columnheader" | "gridcell";
}

/** Element of an ARIA grid. `<table>` cannot be virtualised over CSS grid tracks, so the roles are said by hand. */
export function GridPart(props: GridPartProps) {
  return <div {...props} />;
}
