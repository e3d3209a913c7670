import type { ReactNode } from "react";
import type { SortValue } from "./sort";

export interface Column<Row> {
  id: string;
  header: string;
  /** What the header means, where it is not plain: unit, source. */
  hint?: string;
  cell: (row: Row) => ReactNode;
  /** Absent: this column cannot be sorted by. */
  sortValue?: (row: Row) => SortValue;
  /** `right` for figures; they sort descending first. */
  align?: "left" | "right";
  /** A CSS grid track; default `minmax(6rem, 1fr)`. */
  width?: string;
  /** Place in the card of a narrow screen: the first column is the title, others follow as lines. */
  card?: "title" | "aside" | "line" | "hidden";
  /** Not shown until somebody chooses it in the column menu. */
  optional?: boolean;
}

export interface Selection {
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
  /** Rows that cannot be chosen say why. */
  refuse?: (key: string) => string | null;
}
