import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { SectionName, ValuesOf } from "@/lib/settings/sections";
import type { DirectoryChecked } from "./directory/schema";
import type { SectionView } from "./schema";

const sectionQuery = <Name extends SectionName>(name: Name) =>
  queryOptions({
    queryKey: ["settings" satisfies Topic, name],
    queryFn: ({ signal }) => getJson<SectionView<ValuesOf<Name>>>(`/api/settings/${name}`, signal),
  });

export const approvalsSettingsQuery = () => sectionQuery("approvals");

export const directorySettingsQuery = () => sectionQuery("directory");

export const balancingSettingsQuery = () => sectionQuery("balancing");

export const proxmoxSettingsQuery = () => sectionQuery("proxmox");

/** What the last look at the people of the directory came to. */
export const directoryCheckedQuery = () =>
  queryOptions({
    queryKey: ["settings" satisfies Topic, "directory", "checked"],
    queryFn: ({ signal }) => getJson<DirectoryChecked>("/api/settings/directory/check", signal),
  });

export const generalSettingsQuery = () => sectionQuery("general");

export const retentionSettingsQuery = () => sectionQuery("retention");

export const mailSettingsQuery = () => sectionQuery("mail");

export const signInSettingsQuery = () => sectionQuery("sign-in");
