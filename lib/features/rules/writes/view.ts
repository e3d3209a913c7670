import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { plural } from "@/lib/core/units";
import { commandsByHand } from "@/lib/proxlb/rules/write/by-hand";
import { isOpen } from "@/lib/proxlb/rules/write/items";
import type { RuleRequest, WishKind } from "@/lib/proxlb/rules/write/wish-schema";
import type { RuleChangeView } from "./schema";
import { type ChangeRow, undoneBy } from "./store";

/** Changes as callers see them, with which of them were put back. */
export async function toViews(db: Db, rows: readonly ChangeRow[]): Promise<z.input<typeof RuleChangeView>[]> {
  const undone = await undoneBy(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    title: titleOf(row),
    undoes: row.undoes,
    state: row.state,
    items: row.items,
    reason: row.reason,
    by: row.requestedByName,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    undoneBy: undone.get(row.id) ?? null,
    commands: commandsByHand(row.items.filter(notWritten).map(({ write }) => write)),
  }));
}

function notWritten(item: ChangeRow["items"][number]): boolean {
  return isOpen(item) || item.state === "failed";
}

const KIND_WORDS: Record<WishKind, string> = {
  affinity: "Keep together",
  anti_affinity: "Keep apart",
  pin: "Pin",
  ignore_guest: "Ignore",
};

function titleOf({ request, undoes, items }: Pick<ChangeRow, "request" | "undoes" | "items">): string {
  if (request === null) return `Put back change ${undoes}`;
  return `${requestWords(request)}: ${amount(items)}`;
}

function requestWords(request: RuleRequest): string {
  if ("remove" in request) return `Remove ${request.remove}`;
  if ("change" in request) return `Change ${request.change.id}`;
  const { kind, name, nodes } = request.create;
  const more = kind === "pin" ? ` to ${nodes.join(", ")}` : name === "" ? "" : ` (${name})`;
  return `${KIND_WORDS[kind]}${more}`;
}

function amount(items: ChangeRow["items"]): string {
  const guests = items.filter(({ write }) => write.kind === "tags").length;
  if (guests > 0) return plural(guests, "guest");
  return items[0]?.write.kind === "config" ? "proxlb.yaml" : "HA rule";
}
