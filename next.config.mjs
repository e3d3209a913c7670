/** @type {import("next").NextConfig} */
export default {
  // The image of the Dockerfile takes the traced files; `npm run build` alone does not need them.
  output: process.env.BUILD_STANDALONE === "1" ? "standalone" : undefined,
  poweredByHeader: false,
  reactStrictMode: true,
  // /api/nodes and /api/nodes/ are both promised; a redirect would lose the body of some clients' POST.
  skipTrailingSlashRedirect: true,
  // Four of this year's Next advisories are in the image optimizer, and there is no image to optimize.
  images: { unoptimized: true },
  // `npm run verify` checks types in seconds with the same compiler.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@node-rs/argon2",
    "dockerode",
    "pino",
    "postgres",
    "socket.io",
    "undici",
  ],
  experimental: {
    serverActions: { bodySizeLimit: "256kb" },
    // Loading every page at the start takes over a second of CPU and 30 MB; the first visitor waits for one page.
    preloadEntriesOnStart: false,
    // Nothing reads those of the server, which is told by its own names: 57 of 93 MB.
    turbopackSourceMaps: process.env.NODE_ENV !== "production",
    // 220 MB that only a second build in the same place reads, and a fifth of the first one's processor to write: not where
    // there is no second: in CI, in the image, in the demo.
    turbopackFileSystemCacheForBuild: process.env.BUILD_ONCE !== "1" && process.env.BUILD_STANDALONE !== "1",
  },
};
