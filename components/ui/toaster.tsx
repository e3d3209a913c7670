"use client";

import dynamic from "next/dynamic";

const Body = dynamic(() => import("./toaster-body").then((module) => module.ToasterBody), { ssr: false });

/** Mounted once, in the root layout. Say things with useAction, or `toast` from "sonner", loaded when it is needed. */
export function Toaster() {
  return <Body />;
}
