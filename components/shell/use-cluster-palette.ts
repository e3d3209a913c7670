"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Box, Server } from "lucide-react";
import { useCallback } from "react";
import { guestHref, nodeHref } from "@/components/cluster/hrefs";
import { clusterQuery, guestsQuery } from "@/lib/features/cluster/live";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { usePaletteSource } from "./palette-items";
import type { PaletteItem } from "./types";

/** Lets the command palette find every node and guest from any page; guests are fetched when it first opens. */
export function useClusterPalette(): void {
  const cache = useQueryClient();
  const nodes = useCallback(
    () => (cache.getQueryData(clusterQuery().queryKey)?.nodes ?? []).map(nodeItem),
    [cache],
  );
  const guests = useCallback(
    () => (cache.getQueryData(guestsQuery().queryKey)?.guests ?? []).map(guestItem),
    [cache],
  );
  const load = useCallback(() => cache.ensureQueryData(guestsQuery()), [cache]);
  usePaletteSource("nodes", nodes);
  usePaletteSource("guests", guests, load);
}

function nodeItem({ name, status, ipAddress }: NodeState): PaletteItem {
  return {
    id: `node:${name}`,
    group: "Nodes",
    label: name,
    detail: status === "online" ? (ipAddress ?? undefined) : status,
    icon: Server,
    href: nodeHref(name),
  };
}

function guestItem({ vmid, name, node, tags, type }: GuestState): PaletteItem {
  return {
    id: `guest:${vmid}`,
    group: "Guests",
    label: name,
    detail: `${vmid} on ${node}`,
    keywords: `${type} ${tags.join(" ")}`,
    icon: Box,
    href: guestHref(vmid),
  };
}
