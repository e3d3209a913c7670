"use client";

import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import { type Banner, BannerLine } from "@/components/page/banner-line";
import { NotRunningYet } from "@/components/page/not-running-yet";
import { RenderedAt } from "@/components/page/use-now";
import { RAIL_COOKIE, visibleSections } from "./navigation";
import { usePaletteSource } from "./palette-items";
import { ProblemLines } from "./problem-line";
import { BottomBar, Rail } from "./rail";
import { applyTheme, type Theme } from "./theme";
import { TopBar } from "./top-bar";
import type { FrameData, PaletteItem, Viewer } from "./types";
import { useShortcuts } from "./use-shortcuts";

const CommandPalette = lazy(() =>
  import("./command-palette").then((module) => ({ default: module.CommandPalette })),
);

const ShortcutsDialog = lazy(() =>
  import("./shortcuts-dialog").then((module) => ({ default: module.ShortcutsDialog })),
);

/** Fetched when it is first opened. */
type Overlay = "unloaded" | "open" | "closed";

interface AppShellProps {
  /** Of this installation. */
  name: string;
  /** What its Super Admins have to say to everybody; null: nothing. */
  banner: Banner | null;
  data: FrameData;
  viewer: Viewer;
  /** From the THEME_COOKIE. */
  theme: Theme;
  /** From the RAIL_COOKIE. */
  railCollapsed: boolean;
  /** The time of the server that renders, in ms, for ages that hydrate without a jump. */
  renderedAtMs: number;
  signOut: () => Promise<void>;
  children: ReactNode;
}

/** The frame around every page of the console. */
export function AppShell({
  name,
  banner,
  data,
  viewer,
  theme: initialTheme,
  railCollapsed,
  renderedAtMs,
  signOut,
  children,
}: AppShellProps) {
  const sections = useMemo(() => visibleSections(viewer.permissions), [viewer.permissions]);
  const [collapsed, setCollapsed] = useState(railCollapsed);
  const [theme, setTheme] = useState(initialTheme);
  const [palette, setPalette] = useState<Overlay>("unloaded");
  const [help, setHelp] = useState<Overlay>("unloaded");
  const openPalette = useCallback(() => setPalette("open"), []);
  const openHelp = useCallback(() => setHelp("open"), []);
  const pages = useCallback(() => sections.map(toPaletteItem), [sections]);
  usePaletteSource("pages", pages);
  useShortcuts(sections, openPalette, openHelp);

  function chooseTheme(next: Theme) {
    applyTheme(next);
    setTheme(next);
  }

  function toggleRail() {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and on plain HTTP
    document.cookie = `${RAIL_COOKIE}=${collapsed ? "wide" : "narrow"}; Path=/; Max-Age=31536000; SameSite=Lax`;
    setCollapsed(!collapsed);
  }

  return (
    <RenderedAt value={renderedAtMs}>
      <NotRunningYet />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <div className="flex min-h-dvh">
        <Rail name={name} sections={sections} collapsed={collapsed} onToggle={toggleRail} />
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="sticky top-0 z-20">
            <TopBar
              data={data}
              viewer={viewer}
              theme={theme}
              onTheme={chooseTheme}
              signOut={signOut}
              onSearch={openPalette}
            />
            <ProblemLines problems={data.problems} />
          </div>
          {banner ? <BannerLine banner={banner} /> : null}
          <main id="content" tabIndex={-1} className="min-w-0 flex-1 p-3 outline-none max-sm:pb-20 sm:p-4">
            {children}
          </main>
        </div>
        <BottomBar sections={sections} />
      </div>
      <Overlays
        palette={palette}
        onPalette={setPalette}
        help={help}
        onHelp={setHelp}
        sections={sections}
        viewer={viewer}
        onTheme={chooseTheme}
        signOut={signOut}
      />
    </RenderedAt>
  );
}

interface OverlaysProps {
  palette: Overlay;
  onPalette: (next: Overlay) => void;
  help: Overlay;
  onHelp: (next: Overlay) => void;
  sections: ReturnType<typeof visibleSections>;
  viewer: Viewer;
  onTheme: (theme: Theme) => void;
  signOut: () => Promise<void>;
}

/** The command palette and the list of shortcuts. */
function Overlays(props: OverlaysProps) {
  const { palette, onPalette, help, onHelp, sections } = props;
  return (
    <>
      {palette === "unloaded" ? null : (
        <Suspense>
          <CommandPalette
            open={palette === "open"}
            onOpenChange={(open) => onPalette(open ? "open" : "closed")}
            permissions={props.viewer.permissions}
            onTheme={props.onTheme}
            onHelp={() => onHelp("open")}
            signOut={props.signOut}
          />
        </Suspense>
      )}
      {help === "unloaded" ? null : (
        <Suspense>
          <ShortcutsDialog
            sections={sections}
            open={help === "open"}
            onOpenChange={(open) => onHelp(open ? "open" : "closed")}
          />
        </Suspense>
      )}
    </>
  );
}

function toPaletteItem(section: ReturnType<typeof visibleSections>[number]): PaletteItem {
  return {
    id: `page:${section.href}`,
    group: "Pages",
    label: section.label,
    detail: `g ${section.key}`,
    icon: section.icon,
    href: section.href,
  };
}
