"use client";

import { CircleUser } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Viewer } from "./types";

const load = () => import("./person-menu-content").then((module) => ({ default: module.PersonMenuContent }));
const Content = lazy(load);

/** The button of the person's menu; the menu itself is fetched when somebody is about to open it. */
export function PersonMenu({ viewer, signOut }: { viewer: Viewer; signOut: () => Promise<void> }) {
  const [asked, setAsked] = useState(false);
  const label = `Signed in as ${viewer.name}`;
  if (asked) {
    return (
      <Suspense fallback={<Trigger aria-label={label} aria-busy />}>
        <Content viewer={viewer} signOut={signOut} trigger={<Trigger aria-label={label} />} />
      </Suspense>
    );
  }
  return (
    <Trigger
      aria-label={label}
      aria-haspopup="menu"
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setAsked(true)}
    />
  );
}

function Trigger(props: ComponentProps<"button">) {
  return (
    <Button variant="ghost" size="icon-sm" {...props}>
      <CircleUser aria-hidden />
    </Button>
  );
}
