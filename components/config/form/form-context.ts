"use client";

import { createContext, useContext } from "react";
import type { ConfigRemark } from "@/lib/features/config/schema";
import type { LiveNames } from "@/lib/proxlb/config/assist/completion";
import type { Edit } from "@/lib/proxlb/config/edit";

/** What every field of the form needs. */
export interface FormMeans {
  disabled: boolean;
  names: LiveNames;
  remarks: readonly ConfigRemark[];
  /** Changes the one document; one call is one step of undo. */
  onEdit: (edits: readonly Edit[]) => void;
  onFix: (remark: ConfigRemark) => void;
}

const Context = createContext<FormMeans | null>(null);
export const FormMeansProvider = Context.Provider;

export function useFormMeans(): FormMeans {
  const means = useContext(Context);
  if (means === null) throw new Error("A field stands outside of the form.");
  return means;
}

/** What is to be said of a key, and of whatever stands below it. */
export function remarksOn(remarks: readonly ConfigRemark[], path: readonly string[]): ConfigRemark[] {
  const at = path.join(".");
  return remarks.filter((remark) => remark.path === at || remark.path.startsWith(`${at}.`));
}
