"use client";

import type { ConfigDrift } from "@/lib/features/config/drift/schema";
import { ThreeWay } from "./three-way";

interface DriftMergeProps {
  drift: ConfigDrift;
  texts: NonNullable<ConfigDrift["texts"]>;
  onTakeUp: (text: string) => void;
}

/** Theirs came from an older version: what was saved here since is not in it. */
export function DriftMerge({ drift, texts, onTakeUp }: DriftMergeProps) {
  return (
    <section className="grid gap-2 rounded-md bg-attention-soft px-3 py-2" aria-label="Merge">
      <p className="text-table">
        By its lines the file on disk comes from version {drift.from.id}: what was saved here since then, up
        to version {drift.version.id}, is not in it.
      </p>
      <ThreeWay
        {...texts}
        names={{ ours: `Version ${drift.version.id}`, theirs: "The file on disk" }}
        onMerge={onTakeUp}
      />
    </section>
  );
}
