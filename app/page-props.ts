/** What Next hands to a page. Its generated PageProps exists only after a build. */
export interface PageProps<Params extends Record<string, string> = Record<string, never>> {
  params: Promise<Params>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
