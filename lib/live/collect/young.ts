import { clock } from "@/lib/core/clock";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { MaxAge } from "./collector";

const PATIENCE_MS = 8_000;

/** Whether rows and facts are at most that old. A fact that cannot be read is not waited for: it says so itself. */
export function isYoung({ connection, facts }: ClusterSnapshot, maxAge: MaxAge): boolean {
  const now = clock().now().getTime();
  const within = (at: string | null, ageMs: number) => at !== null && now - Date.parse(at) <= ageMs;
  const { pveVersion, rights, haFailback, ...ofThePlan } = facts.reads;
  return (
    within(connection.seenAt, maxAge.rowsMs) &&
    pveVersion.state !== "unread" &&
    rights.state !== "unread" &&
    haFailback.state !== "unread" &&
    Object.values(ofThePlan).every(
      ({ state, readAt }) => state === "unreadable" || within(readAt, maxAge.factsMs),
    )
  );
}

interface Pictures {
  current(): ClusterSnapshot;
  subscribe(listener: (next: ClusterSnapshot) => void): () => void;
}

/** Resolves with the first picture that is young enough, with an unreachable Proxmox, or when patience ends. */
export function untilYoung(pictures: Pictures, maxAge: MaxAge): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const judge = (picture: ClusterSnapshot) => {
      const { state } = picture.connection;
      if (state === "unreachable" || state === "unconfigured" || isYoung(picture, maxAge)) done();
    };
    const timer = setTimeout(done, PATIENCE_MS);
    const stop = pictures.subscribe(judge);
    judge(pictures.current());
  });
}
