"use client";

import { Ellipsis, PanelLeft } from "lucide-react";
import { usePathname } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { isInSection, type Section } from "./navigation";

const MoreSheet = lazy(() => import("./more-sheet").then((module) => ({ default: module.MoreSheet })));

interface RailProps {
  /** Of this installation. */
  name: string;
  sections: readonly Section[];
  collapsed: boolean;
  onToggle: () => void;
}

/** The left rail of a desk. */
export function Rail({ name, sections, collapsed, onToggle }: RailProps) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Sections"
      className={cn(
        "sticky top-0 hidden h-dvh shrink-0 flex-col gap-0.5 overflow-y-auto border-border border-r px-2 py-2.5 sm:flex",
        collapsed ? "w-13" : "w-44",
      )}
    >
      <Link
        href="/"
        className="mb-2 flex h-8 items-center gap-2 rounded-md px-2 font-semibold"
        aria-label="ProxLB UI, overview"
        title={collapsed ? name : undefined}
      >
        <Logo />
        {collapsed ? null : <span className="truncate">{name}</span>}
      </Link>
      {sections.map((section, index) => (
        <div key={section.href} className="contents">
          {section.group === "desk" && sections[index - 1]?.group === "work" ? (
            <div aria-hidden className="mx-2 my-1.5 h-px shrink-0 bg-border" />
          ) : null}
          <RailLink section={section} collapsed={collapsed} current={isInSection(pathname, section.href)} />
        </div>
      ))}
      <button
        type="button"
        className="mt-auto flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2 text-muted-foreground text-table hover:bg-accent hover:text-foreground"
        onClick={onToggle}
        aria-expanded={!collapsed}
        aria-label={collapsed ? "Widen the rail" : "Narrow the rail"}
      >
        <PanelLeft className="size-4 shrink-0" aria-hidden />
        {collapsed ? null : <span>Narrow</span>}
      </button>
    </nav>
  );
}

function RailLink({
  section,
  collapsed,
  current,
}: {
  section: Section;
  collapsed: boolean;
  current: boolean;
}) {
  return (
    <Link
      href={section.href}
      aria-current={current ? "page" : undefined}
      title={collapsed ? section.label : undefined}
      className={cn(
        "flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2 text-muted-foreground hover:bg-accent hover:text-foreground",
        current && "bg-accent font-medium text-foreground",
      )}
    >
      <section.icon className={cn("size-4 shrink-0", current && "text-primary")} aria-hidden />
      <span className={cn(collapsed && "sr-only")}>{section.label}</span>
    </Link>
  );
}

const BAR_SECTIONS = 4;

/** The bottom bar of a phone: the first sections, the others behind "More". */
export function BottomBar({ sections }: { sections: readonly Section[] }) {
  const pathname = usePathname();
  const [moreOpen, setMoreOpen] = useState(false);
  const first = sections.slice(0, BAR_SECTIONS);
  const others = sections.slice(BAR_SECTIONS);
  const inOthers = others.some((section) => isInSection(pathname, section.href));
  return (
    <nav
      aria-label="Sections"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-border border-t bg-background pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {first.map((section) => {
        const current = isInSection(pathname, section.href);
        return (
          <Link
            key={section.href}
            href={section.href}
            aria-current={current ? "page" : undefined}
            className={cn(barItem, current && "text-foreground")}
          >
            <section.icon className={cn("size-5", current && "text-primary")} aria-hidden />
            {section.label}
          </Link>
        );
      })}
      {others.length > 0 ? (
        <button
          type="button"
          className={cn(barItem, inOthers && "text-foreground")}
          onClick={() => setMoreOpen(true)}
          aria-haspopup="dialog"
        >
          <Ellipsis className={cn("size-5", inOthers && "text-primary")} aria-hidden />
          More
        </button>
      ) : null}
      {moreOpen ? (
        <Suspense>
          <MoreSheet sections={others} pathname={pathname} onClose={() => setMoreOpen(false)} />
        </Suspense>
      ) : null}
    </nav>
  );
}

const barItem = "flex h-14 flex-col items-center justify-center gap-1 text-2xs text-muted-foreground";

/** Three nodes on one level. */
function Logo() {
  return (
    <svg viewBox="0 0 20 20" className="size-5 shrink-0 text-primary" aria-hidden>
      <path d="M2 10h16" stroke="currentColor" strokeWidth="1.5" opacity="0.45" />
      <circle cx="5" cy="10" r="2.4" fill="currentColor" />
      <circle cx="11" cy="10" r="2.4" fill="currentColor" />
      <circle cx="16.6" cy="10" r="1.4" fill="currentColor" />
    </svg>
  );
}
