import { useEffect, useState } from "react";

/**
 * True once a picture has been here for longer than that and no newer one came. By the time since it arrived: the clock
 * of this browser may be another than the server's.
 * @param seenAt ISO time that names the picture; null while there is none
 */
export function useIsOld(seenAt: string | null, afterMs: number): boolean {
  const [old, setOld] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOld(seenAt), afterMs);
    return () => clearTimeout(timer);
  }, [seenAt, afterMs]);
  return seenAt !== null && old === seenAt;
}
