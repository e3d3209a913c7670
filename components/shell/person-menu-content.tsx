"use client";

import { CircleUser, LogOut } from "lucide-react";
import { type ReactElement, useTransition } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import Link from "@/components/ui/link";
import type { Viewer } from "./types";

interface PersonMenuContentProps {
  viewer: Viewer;
  signOut: () => Promise<void>;
  trigger: ReactElement;
}

/** Who is signed in, their profile, and the way out. Opens as it appears: it was loaded because somebody asked. */
export function PersonMenuContent({ viewer, signOut, trigger }: PersonMenuContentProps) {
  const [, startTransition] = useTransition();
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <span className="block font-medium text-foreground text-sm">{viewer.name}</span>
          {viewer.roleLabel}
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href="/profile">
            <CircleUser aria-hidden /> Profile
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => startTransition(signOut)}>
          <LogOut aria-hidden /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
