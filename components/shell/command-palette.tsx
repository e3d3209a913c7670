"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import * as Primitive from "radix-ui/dialog";
import {
  type KeyboardEvent,
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useTransition,
} from "react";
import { useAction } from "@/components/form/use-action";
import { cn } from "@/components/ui/cn";
import { overlayClasses } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { findBestNodeAction, startDryRunAction } from "@/lib/features/balancing/actions";
import type { Permission } from "@/lib/identity/permissions";
import type { RunSummary } from "@/lib/runs/schema";
import { type PaletteDeeds, paletteActions } from "./palette-actions";
import { collectPaletteItems, loadPaletteItems, rankPaletteItems, usePaletteSource } from "./palette-items";
import type { Theme } from "./theme";
import type { PaletteItem } from "./types";

const LIMIT = 40;

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  permissions: readonly Permission[];
  onTheme: (theme: Theme) => void;
  onHelp: () => void;
  signOut: () => Promise<void>;
}

/** Search over nodes, guests, pages and actions; everything by keyboard. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onOpenChange } = props;
  useActions(props);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlayClasses} />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-xl flex-col overflow-hidden rounded-lg border border-border bg-popover text-popover-foreground shadow-xl data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Primitive.Title className="sr-only">Search</Primitive.Title>
          <PaletteBody onDone={() => onOpenChange(false)} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Offers the actions; they outlive the palette, which closes when one is chosen. */
function useActions({ permissions, onTheme, onHelp, signOut }: CommandPaletteProps): void {
  const [, startTransition] = useTransition();
  const { run: startDryRun } = useAction(startDryRunAction, STARTED);
  const { run: findBestNode } = useAction(findBestNodeAction, STARTED);
  const deeds = useRef<PaletteDeeds>(null);
  deeds.current = {
    startDryRun: () => void startDryRun({}),
    findBestNode: () => void findBestNode({}),
    showShortcuts: onHelp,
    setTheme: onTheme,
    signOut: () => startTransition(signOut),
  };
  const source = useCallback(
    () => (deeds.current ? paletteActions(permissions, deeds.current) : []),
    [permissions],
  );
  usePaletteSource("actions", source);
}

const STARTED = {
  success: (run: Pick<RunSummary, "id" | "kind">) =>
    `${run.kind === "dry_run" ? "Dry run" : "Best node"} #${run.id} started.`,
  successLink: (run: Pick<RunSummary, "id">) => ({
    label: "Show the run",
    href: `/balancing/runs/${run.id}`,
  }),
};

function PaletteBody({ onDone }: { onDone: () => void }) {
  const router = useRouter();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const items = usePaletteItems();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const asked = useDeferredValue(query);
  const found = useMemo(() => groupInOrder(rankPaletteItems(items, asked, LIMIT)), [items, asked]);
  const current = Math.min(active, found.length - 1);

  function choose(item: PaletteItem | undefined) {
    if (!item) return;
    onDone();
    if (item.href) router.push(item.href);
    item.perform?.();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = (current + step + found.length) % Math.max(1, found.length);
      setActive(next);
      list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(found[current]);
    }
  }

  return (
    <>
      <div className="flex items-center gap-2.5 border-border border-b px-3.5">
        <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        <input
          role="combobox"
          aria-label="Search nodes, guests, pages and actions"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found[current] ? `${listId}-${current}` : undefined}
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-muted-foreground sm:text-sm"
          placeholder="Node, guest, VMID, page or action"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd className="max-sm:hidden">esc</Kbd>
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Results" className="overflow-y-auto p-1.5">
        {found.length === 0 ? (
          <p className="px-3 py-6 text-center text-muted-foreground">Nothing is called “{asked}”.</p>
        ) : null}
        {found.map((item, index) => (
          <PaletteRow
            key={item.id}
            item={item}
            id={`${listId}-${index}`}
            index={index}
            heading={item.group === found[index - 1]?.group ? null : item.group}
            active={index === current}
            onPoint={() => setActive(index)}
            onChoose={() => choose(item)}
          />
        ))}
      </div>
    </>
  );
}

/** What the sources have now, and what they fetch as soon as it is there. */
function usePaletteItems(): PaletteItem[] {
  const [items, setItems] = useState(collectPaletteItems);
  useEffect(() => {
    let open = true;
    void loadPaletteItems().then(() => {
      if (open) setItems(collectPaletteItems());
    });
    return () => {
      open = false;
    };
  }, []);
  return items;
}

interface PaletteRowProps {
  item: PaletteItem;
  id: string;
  index: number;
  heading: string | null;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function PaletteRow({ item, id, index, heading, active, onPoint, onChoose }: PaletteRowProps) {
  return (
    <>
      {heading ? (
        <div role="presentation" className="px-2 pt-2 pb-1 font-medium text-2xs text-muted-foreground">
          {heading}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the focus and handles the keys */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={active}
        data-index={index}
        className={cn(
          "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 max-sm:min-h-11",
          active && "bg-accent",
        )}
        onPointerMove={onPoint}
        onClick={onChoose}
      >
        {item.icon ? <item.icon className="size-4 shrink-0 text-muted-foreground" aria-hidden /> : null}
        <span className="truncate">{item.label}</span>
        {item.detail ? (
          <span className="ml-auto truncate pl-3 text-muted-foreground text-table">{item.detail}</span>
        ) : null}
      </div>
    </>
  );
}

// Groups stay together; the group of the best hit comes first.
function groupInOrder(items: PaletteItem[]): PaletteItem[] {
  const groups = [...new Set(items.map((item) => item.group))];
  return groups.flatMap((group) => items.filter((item) => item.group === group));
}
