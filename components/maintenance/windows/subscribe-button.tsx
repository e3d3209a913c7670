"use client";

import { CalendarPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";

const SubscribeDialog = dynamic(() => import("./subscribe-dialog").then((module) => module.SubscribeDialog));

/** Opens the way to have a calendar program follow this calendar. */
export function SubscribeButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" onClick={() => setOpen(true)}>
        <CalendarPlus aria-hidden />
        Subscribe
      </Button>
      {isOpen ? <SubscribeDialog close={() => setOpen(false)} /> : null}
    </>
  );
}
