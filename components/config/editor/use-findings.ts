"use client";

import { useEffect, useMemo, useState } from "react";
import type { ConfigRemark, ConfigReview, ConfigView } from "@/lib/features/config/schema";
import type { KnownCluster } from "@/lib/proxlb/doctor/known-cluster";

/** A pause in the typing after which the text is looked at. */
const PAUSE_MS = 150;

export interface Findings {
  remarks: readonly ConfigRemark[];
  /** The text that they are of. */
  of: string;
  /** The checks could not be made here: what they would say is not known until the server is asked. */
  isUnknown?: boolean;
}

/**
 * What is to be said of the draft: of the file as it is what the server says, while one types what the same checks say
 * here, and after validating the server's word again, which knows the secrets behind their marks.
 * @param typed the draft @param original the file, both with one kind of line end
 */
export function useFindings(
  typed: string,
  original: string,
  { view, review, cluster }: { view: ConfigView; review: ConfigReview | null; cluster: KnownCluster },
): Findings {
  const [own, setOwn] = useState<Findings | null>(null);
  const isAsOnDisk = typed === original;
  const { issues, notes } = view;
  const said = useMemo(() => [...issues, ...notes], [issues, notes]);
  // The doctor is an external system here: it is fetched, and called after a pause.
  useEffect(() => {
    if (isAsOnDisk) return;
    let isGone = false;
    const timer = setTimeout(async () => {
      const found = await findingsOf(typed, said, cluster);
      if (!isGone) setOwn(found);
    }, PAUSE_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [typed, isAsOnDisk, cluster, said]);
  if (review) return { remarks: [...review.issues, ...review.notes], of: typed };
  if (isAsOnDisk) return { remarks: said, of: typed };
  return own ?? { remarks: [], of: typed };
}

async function findingsOf(
  text: string,
  said: readonly ConfigRemark[],
  cluster: KnownCluster,
): Promise<Findings> {
  try {
    const [{ examine }, { hiddenFindings }] = await Promise.all([
      import("@/lib/proxlb/doctor/doctor"),
      import("@/lib/proxlb/doctor/hidden"),
    ]);
    const own = await examine(text, text, cluster);
    return { remarks: [...hiddenFindings(text, said), ...own], of: text };
  } catch (error) {
    console.error(error);
    return { remarks: [], of: text, isUnknown: true };
  }
}
