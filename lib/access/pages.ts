import type { Requirement } from "@/lib/identity/permissions";

/** Page path → what it takes to see it: for the menu and the redirects. Client-safe; each page asks again itself. */
export const PAGES: Record<string, Requirement> = {
  "/": "dashboard.view",
  "/audit": "audit.view",
  "/balancing": "balancing.view",
  "/balancing/runs/[id]": "balancing.view",
  "/config": "config.view",
  "/confirmed": "enrolling",
  "/enrol": "enrolling",
  "/forbidden": "signed_in",
  "/guests": "guests.view",
  "/guests/[id]": "guests.view",
  "/logs": "logs.view",
  "/maintenance": "nodes.view",
  "/migrations": "migrations.view",
  "/nodes": "nodes.view",
  "/nodes/[name]": "nodes.view",
  "/profile": "signed_in",
  "/rules": "rules.view",
  "/rules/[id]": "rules.view",
  "/service": "service.view",
  "/set-password": "anyone",
  "/settings": "settings.manage",
  "/setup": "anyone",
  "/sign-in": "anyone",
  "/tried": "settings.manage",
  "/users": "users.manage",
  // Last, for it fits every address that no other page has.
  "/[...gone]": "signed_in",
};

/** What it takes to see the page at a path; an address without a page takes being signed in. */
export function requirementOf(pathname: string): Requirement {
  const segments = segmentsOf(pathname);
  for (const [page, requirement] of Object.entries(PAGES)) {
    const wanted = segmentsOf(page);
    const fits = wanted.length === segments.length;
    if (fits && wanted.every((part, index) => part.startsWith("[") || part === segments[index])) {
      return requirement;
    }
  }
  return "signed_in";
}

function segmentsOf(pathname: string): string[] {
  return pathname.split("/").filter((part) => part !== "");
}
