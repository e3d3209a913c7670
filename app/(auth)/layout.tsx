import type { ReactNode } from "react";
import { BannerLine } from "@/components/page/banner-line";
import { NotRunningYet } from "@/components/page/not-running-yet";
import { Mark } from "@/components/sign-in/mark";
import { OpenedElsewhere } from "@/components/sign-in/opened-elsewhere";
import { ownOrigin } from "@/lib/http/origin";
import { settings } from "@/lib/settings/current";

export default function AuthLayout({ children }: { children: ReactNode }) {
  const { installationName, banner, bannerTone, bannerAtSignIn } = settings("general");
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <NotRunningYet />
      <Mark name={installationName || null} />
      {bannerAtSignIn && banner !== "" ? (
        <BannerLine
          banner={{ text: banner, tone: bannerTone }}
          className="w-full max-w-sm rounded-md border-b-0"
        />
      ) : null}
      <OpenedElsewhere ownOrigin={ownOrigin()}>{children}</OpenedElsewhere>
    </main>
  );
}
