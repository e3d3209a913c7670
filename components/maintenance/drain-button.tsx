"use client";

import { Wrench } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DrainDialog } from "./drain-dialog";

/** Opens the question. @param label "Drain", or "Go on" where a drain was cut short */
export function DrainButton({ node, label = "Drain" }: { node: string; label?: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <Wrench aria-hidden />
        {label}
      </Button>
      {isOpen ? <DrainDialog node={node} close={() => setOpen(false)} /> : null}
    </>
  );
}
