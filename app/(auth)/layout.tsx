import type { ReactNode } from "react";
import { Mark } from "@/components/sign-in/mark";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <Mark />
      {children}
    </main>
  );
}
