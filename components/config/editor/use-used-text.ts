import { useQuery } from "@tanstack/react-query";
import { configQuery, configStateQuery, configVersionQuery } from "@/lib/features/config/live";

/**
 * The text that the running ProxLB works with, secrets masked. Null where nobody knows it, or it has read the file again
 * but for what it reads at its start only.
 */
export function useUsedText(): string | null {
  const inUse = useQuery(configStateQuery()).data?.inUse;
  const disk = useQuery(configQuery()).data?.text ?? null;
  const older = inUse?.state === "older" || inUse?.state === "pending" ? inUse.version : null;
  const version = useQuery({ ...configVersionQuery(older ?? 0), enabled: older !== null });
  if (inUse?.state === "same") return disk;
  return older === null ? null : (version.data?.text ?? null);
}
