"use client";

import {
  CircleUser,
  ClipboardList,
  Keyboard,
  LogOut,
  MapPin,
  Monitor,
  Moon,
  Play,
  RefreshCw,
  RotateCcw,
  Square,
  Sun,
} from "lucide-react";
import type { Permission } from "@/lib/identity/permissions";
import { THEMES, type Theme } from "./theme";
import type { PaletteItem } from "./types";

/** What the palette can do beyond going somewhere. */
export interface PaletteDeeds {
  startDryRun: () => void;
  findBestNode: () => void;
  showShortcuts: () => void;
  setTheme: (theme: Theme) => void;
  signOut: () => void;
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/**
 * The actions of the palette, for what a person may do. What changes the cluster or ProxLB leads to its page with its
 * question open (`?ask=`): the palette itself never does it.
 */
export function paletteActions(permissions: readonly Permission[], deeds: PaletteDeeds): PaletteItem[] {
  const may = (permission: Permission, items: PaletteItem[]) =>
    permissions.includes(permission) ? items : [];
  return [
    ...may("balancing.dry_run", [
      act("dry-run", "Dry run", "asks ProxLB what it would move", ClipboardList, deeds.startDryRun),
      act("best-node", "Best node", "asks ProxLB where a new guest would go", MapPin, deeds.findBestNode),
    ]),
    ...may("balancing.trigger", [ask("rebalance", "Rebalance now…", "/balancing", Play)]),
    ...may("service.control", [
      ask("restart", "Restart ProxLB…", "/service", RotateCcw),
      ask("reload", "Reload ProxLB's config…", "/service", RefreshCw),
      ask("stop", "Stop ProxLB…", "/service", Square),
      ask("start", "Start ProxLB…", "/service", Play),
    ]),
    ...THEMES.map((theme) =>
      act(`theme-${theme}`, `Theme: ${theme}`, "", THEME_ICONS[theme], () => deeds.setTheme(theme)),
    ),
    { id: "action:profile", group: "Actions", label: "Profile", icon: CircleUser, href: "/profile" },
    act("shortcuts", "Keyboard shortcuts", "?", Keyboard, deeds.showShortcuts),
    act("sign-out", "Sign out", "", LogOut, deeds.signOut),
  ];
}

function act(
  id: string,
  label: string,
  detail: string,
  icon: PaletteItem["icon"],
  perform: () => void,
): PaletteItem {
  return { id: `action:${id}`, group: "Actions", label, detail, icon, perform };
}

function ask(question: string, label: string, page: string, icon: PaletteItem["icon"]): PaletteItem {
  return { id: `action:${question}`, group: "Actions", label, icon, href: `${page}?ask=${question}` };
}
