import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { requireActor } from "@/lib/access/request";
import { lowestRoleFor, PERMISSIONS, type Permission, ROLE_NAMES } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Not for your role" };

export default async function ForbiddenPage({ searchParams }: PageProps) {
  const actor = await requireActor();
  const { needs } = await searchParams;
  const role = isPermission(needs) ? `the role ${lowestRoleFor(needs)} or higher` : "another role";
  return (
    <div className="flex flex-col items-center justify-center gap-4 px-4 py-20 text-center">
      <h1 className="font-semibold text-lg">This page needs {role}</h1>
      <p className="max-w-md text-muted-foreground">
        You are signed in as {actor.username} with the role {ROLE_NAMES[actor.role]}. A Super Admin can change
        that.
      </p>
      <Link href="/" className={buttonVariants({ variant: "outline" })}>
        Back to the overview
      </Link>
    </div>
  );
}

function isPermission(given: unknown): given is Permission {
  return typeof given === "string" && Object.hasOwn(PERMISSIONS, given);
}
