import type { Metadata } from "next";
import { UsersScreen } from "@/components/users/users-screen";
import { requireActor } from "@/lib/access/request";
import { listUsers } from "@/lib/features/users/queries";
import { isMailOn } from "@/lib/mail/post";

export const metadata: Metadata = { title: "Users" };

export default async function UsersPage() {
  const actor = await requireActor("users.manage");
  return <UsersScreen initial={await listUsers(actor, {})} isMailOn={isMailOn()} />;
}
