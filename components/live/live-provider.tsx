"use client";

import { QueryCache, QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "@/lib/core/ask-api";
import type { LiveConnection, LiveStatus } from "@/lib/live/sockets/client";
import type { Topic } from "@/lib/live/topics";
import { tellSessionEnded } from "./overlay-store";

const LiveContext = createContext<LiveConnection | null>(null);

/** Holds the react-query cache of the console and the one socket that keeps it fresh. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <SocketProvider>{children}</SocketProvider>
    </QueryClientProvider>
  );
}

/** Keeps the queries of these topics current while the component is there. Pass a constant. */
export function useWatch(topics: Topic[]): void {
  const live = useContext(LiveContext);
  const key = topics.join();
  // The socket is an external system: watching begins and ends with the component.
  useEffect(() => live?.watch(key.split(",") as Topic[]), [live, key]);
}

/** The socket itself, for the log view; null until the page has loaded. */
export function useLive(): LiveConnection | null {
  return useContext(LiveContext);
}

export function useLiveStatus(): LiveStatus {
  const live = useContext(LiveContext);
  return useSyncExternalStore(
    (listener) => live?.onStatus(listener) ?? (() => undefined),
    () => live?.status() ?? "connecting",
    () => "connecting",
  );
}

function SocketProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveConnection | null>(null);
  useEffect(() => {
    let connection: LiveConnection | null = null;
    let gone = false;
    // socket.io weighs 17 KB; the page is there before it and does not wait for it.
    void import("@/lib/live/sockets/client").then(({ connectLive }) => {
      if (gone) return;
      connection = connectLive(client);
      setLive(connection);
    });
    return () => {
      gone = true;
      connection?.close();
    };
  }, [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) tellSessionEnded();
      },
    }),
    defaultOptions: {
      queries: {
        // The server's data came with the page and the socket says when it changed; mounting again is no news.
        staleTime: 30_000,
        retry: 1,
        refetchOnWindowFocus: true,
      },
    },
  });
}
