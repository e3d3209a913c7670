"use client";

import { useState } from "react";
import { withProof } from "@/components/live/overlay-store";
import { restoreConfigAction } from "@/lib/features/config/actions";
import { SECRET_NAMES, type SecretName, type TypedSecrets } from "@/lib/proxlb/config/secrets";

const restore = withProof(restoreConfigAction);

/** What comes back. */
export type Restored = { version: number } | { backup: number } | { text: string };

/** What is written over. @property base null where no file is */
export interface WrittenOver {
  base: string | null;
}

/** Brings something back; what has to be typed for it is known from the start, or once the server has said so. */
export function useRestore(asked: readonly SecretName[] = []) {
  const [refused, setRefused] = useState<SecretName[]>([]);
  const [secrets, setSecrets] = useState<TypedSecrets>({});
  const names = SECRET_NAMES.filter((name) => asked.includes(name) || refused.includes(name));
  return {
    names,
    secrets,
    setSecrets,
    /** Forgets what was typed. */
    reset: () => {
      setRefused([]);
      setSecrets({});
    },
    restore: async (what: Restored & WrittenOver) => {
      const result = await restore({ ...what, ...(names.length > 0 ? { secrets } : {}) });
      if (!result.ok) {
        const paths = result.error.issues.map(({ path }) => path);
        const needed = SECRET_NAMES.filter((name) => paths.includes(`secrets.${name}`));
        if (needed.length > 0) setRefused(needed);
      }
      return result;
    },
  };
}
