"use client";

import { useQuery } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useCluster } from "@/components/live/use-cluster";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { openDrainsQuery } from "@/lib/features/maintenance/drain-live";

/** Fetched by who drains: most who look at nodes do not. */
const DrainDialog = dynamic(() => import("./drain-dialog").then((module) => module.DrainDialog));

/** A button that asks which node to drain: those that are online and that no drain has out yet. */
export function DrainMenu() {
  const { nodes } = useCluster();
  const { data } = useQuery(openDrainsQuery());
  const [chosen, setChosen] = useState<string | null>(null);
  const out = new Set(data?.drains.map(({ node }) => node));
  const offered = nodes.filter(({ name, status }) => status === "online" && !out.has(name));
  if (data === undefined || offered.length === 0) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline" size="sm">
            <Wrench aria-hidden />
            Drain a node
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="max-h-80 overflow-y-auto">
          {offered.map(({ name }) => (
            <DropdownMenuItem key={name} onSelect={() => setChosen(name)}>
              {name}
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
      {chosen === null ? null : <DrainDialog node={chosen} close={() => setChosen(null)} />}
    </>
  );
}
