import type { ReactNode } from "react";
import ConsoleLayout from "@/app/(console)/layout";
import { currentActor } from "@/lib/access/request";

/** Who is signed in keeps the frame. A group of its own, without the console's loading state: with one the status would be 200. */
export default async function GoneLayout({ children }: { children: ReactNode }) {
  if (await currentActor()) return <ConsoleLayout>{children}</ConsoleLayout>;
  return <main className="grid min-h-dvh place-content-center">{children}</main>;
}
