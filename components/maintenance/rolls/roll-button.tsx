"use client";

import { RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";

const RollDialog = dynamic(() => import("./roll-dialog").then((module) => module.RollDialog));

/** Opens the question which nodes to take out, one after the other. */
export function RollButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
        <RefreshCw aria-hidden />
        Roll over nodes
      </Button>
      {isOpen ? <RollDialog close={() => setOpen(false)} /> : null}
    </>
  );
}
