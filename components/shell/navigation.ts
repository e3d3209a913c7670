import {
  ArrowLeftRight,
  Boxes,
  CalendarClock,
  ClipboardList,
  FileCode2,
  Gauge,
  type LucideIcon,
  PlugZap,
  Scale,
  ScrollText,
  Server,
  SlidersHorizontal,
  Users,
  Waypoints,
} from "lucide-react";
import type { Permission } from "@/lib/identity/permissions";

export interface Section {
  label: string;
  href: string;
  icon: LucideIcon;
  /** Pressed after "g" it leads here. */
  key: string;
  /** Without it the section is not rendered. */
  permission: Permission;
  /** False until the screen exists. */
  available: boolean;
  /** `desk` sections are for those who administer the app; a hairline sets them apart. */
  group: "work" | "desk";
}

/** The rail from top to bottom. */
export const SECTIONS: readonly Section[] = [
  section("Overview", "/", "o", Gauge, "dashboard.view"),
  section("Balancing", "/balancing", "b", Scale, "balancing.view"),
  section("Nodes", "/nodes", "n", Server, "nodes.view"),
  section("Guests", "/guests", "g", Boxes, "guests.view"),
  section("Rules", "/rules", "r", Waypoints, "rules.view"),
  section("Maintenance", "/maintenance", "m", CalendarClock, "nodes.view"),
  section("Migrations", "/migrations", "i", ArrowLeftRight, "migrations.view"),
  section("Config", "/config", "c", FileCode2, "config.view"),
  section("Logs", "/logs", "l", ScrollText, "logs.view"),
  section("Service", "/service", "s", PlugZap, "service.view"),
  { ...section("Audit", "/audit", "a", ClipboardList, "audit.view"), group: "desk" },
  { ...section("Users", "/users", "u", Users, "users.manage"), group: "desk" },
  { ...section("Settings", "/settings", "e", SlidersHorizontal, "settings.manage"), group: "desk" },
];

/** "narrow" or "wide"; read by the layout so that the rail does not jump. */
export const RAIL_COOKIE = "rail";

/** What one person sees of it. */
export function visibleSections(permissions: readonly Permission[]): Section[] {
  return SECTIONS.filter((item) => item.available && permissions.includes(item.permission));
}

/** True when `pathname` lies in the section: "/nodes/pve1" is in "/nodes"; "/" holds only itself. */
export function isInSection(pathname: string, href: string): boolean {
  return pathname === href || (href !== "/" && pathname.startsWith(`${href}/`));
}

function section(
  label: string,
  href: string,
  key: string,
  icon: LucideIcon,
  permission: Permission,
): Section {
  return { label, href, key, icon, permission, available: true, group: "work" };
}
