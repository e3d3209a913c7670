"use client";

import { CircleUser } from "lucide-react";
import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Viewer } from "./types";

const load = () => import("./person-menu-content").then((module) => module.PersonMenuContent);

/** The button of the person's menu; the menu itself is fetched when somebody is about to open it. */
export function PersonMenu({ viewer, signOut }: { viewer: Viewer; signOut: () => Promise<void> }) {
  const [asked, setAsked] = useState(false);
  const label = `Signed in as ${viewer.name}`;
  if (asked) {
    return <Content viewer={viewer} signOut={signOut} trigger={<Trigger aria-label={label} />} />;
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

const Content = dynamic(load, { ssr: false, loading: () => <Trigger aria-label="Signed in" aria-busy /> });

function Trigger(props: ComponentProps<"button">) {
  return (
    <Button variant="ghost" size="icon-sm" {...props}>
      <CircleUser aria-hidden />
    </Button>
  );
}
