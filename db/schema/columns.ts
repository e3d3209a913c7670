import { customType, timestamp, varchar } from "drizzle-orm/pg-core";

/** A moment that defaults to now. With time zone: the plan's plain TIMESTAMP would change meaning with the server's zone. */
export const at = (name: string) => timestamp(name, { withTimezone: true }).notNull().defaultNow();

/** What of `proxmox_cluster.maintenance_nodes` was made by a mark because there was none; null: it was there. */
export const madeKey = () => varchar("made_key", { length: 10, enum: ["list", "section"] });

/** A time to the microsecond, which a Date cannot hold: ISO 8601 in UTC, "2026-11-23T08:00:00.123456Z". */
export const preciseMoment = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp with time zone",
  // "2026-11-23 09:00:00.1234+01": the zone is the connection's; it moves hours and minutes, never the fraction.
  fromDriver: (text) => {
    const zoneAt = Math.max(text.lastIndexOf("+"), text.lastIndexOf("-"));
    const fraction = text.slice(20, zoneAt).padEnd(6, "0");
    // Nearly always UTC: a verification reads a million of them.
    const isUtc = text.slice(zoneAt) === "+00";
    const seconds = isUtc
      ? `${text.slice(0, 10)}T${text.slice(11, 19)}`
      : new Date(text).toISOString().slice(0, 19);
    return `${seconds}.${fraction}Z`;
  },
});
