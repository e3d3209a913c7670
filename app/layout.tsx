import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { THEME_COOKIE, toTheme } from "@/components/shell/theme";
import { Toaster } from "@/components/ui/toaster";
import { settings } from "@/lib/settings/current";
import "./globals.css";

export function generateMetadata(): Metadata {
  const name = settings("general").installationName || "ProxLB UI";
  return {
    title: { default: name, template: `%s · ${name.replaceAll("%s", "")}` },
    description: "The control room for ProxLB, the load balancer of Proxmox VE clusters.",
    icons: { icon: "/icon.svg" },
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "light dark",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = toTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    // A theme change rewrites the class before React knows; hence the suppressed warning on this element alone.
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable} ${theme === "system" ? "" : theme}`}
      suppressHydrationWarning
    >
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
