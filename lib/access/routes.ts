import type { Requirement } from "@/lib/identity/permissions";
import { PAGES } from "./entries";

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
