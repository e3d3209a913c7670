"use client";

import { Columns3 } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { Column } from "./types";

const CHANGED = "proxlb-columns";

/**
 * Which columns one person wants to see, remembered in this browser. The first column always stays.
 * @param tableId stable name of the table, "guests".
 */
export function useColumns<Row>(tableId: string, columns: readonly Column<Row>[]) {
  const key = `columns:${tableId}`;
  const stored = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(key),
    () => null,
  );
  const shownIds = useMemo(
    () => new Set(stored === null ? defaults(columns) : stored.split(",")),
    [stored, columns],
  );
  const visible = useMemo(
    () => columns.filter((column, index) => index === 0 || shownIds.has(column.id)),
    [columns, shownIds],
  );

  function setShown(id: string, shown: boolean) {
    const next = columns.filter((column) => (column.id === id ? shown : shownIds.has(column.id)));
    window.localStorage.setItem(key, next.map((column) => column.id).join(","));
    window.dispatchEvent(new Event(CHANGED));
  }

  return { visible, shownIds, setShown };
}

interface ColumnMenuProps<Row> {
  columns: readonly Column<Row>[];
  shownIds: ReadonlySet<string>;
  onShown: (id: string, shown: boolean) => void;
}

export function ColumnMenu<Row>({ columns, shownIds, onShown }: ColumnMenuProps<Row>) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm">
          <Columns3 aria-hidden />
          Columns
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {columns.slice(1).map((column) => (
          <DropdownMenuCheckboxItem
            key={column.id}
            checked={shownIds.has(column.id)}
            onCheckedChange={(checked) => onShown(column.id, checked === true)}
            // Several can be chosen in one go.
            onSelect={(event) => event.preventDefault()}
          >
            {column.header}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function defaults<Row>(columns: readonly Column<Row>[]): string[] {
  return columns.filter((column) => !column.optional).map((column) => column.id);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
}
