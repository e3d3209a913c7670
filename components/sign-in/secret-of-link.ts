import { useSyncExternalStore } from "react";

/** What stands behind the # of a link: browsers keep it, so that no log of a proxy has it. Null until the page is live. */
export function useSecretOfLink(): string | null {
  return useSyncExternalStore(
    onHashChange,
    () => window.location.hash.slice(1),
    () => null,
  );
}

/** A second link that is opened in the same tab changes nothing but what stands behind the #. */
function onHashChange(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}
