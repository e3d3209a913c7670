/**
 * One instance per process, shared by the bundles of Next and server.ts (and surviving hot reload), which hold
 * separate copies of every module.
 */
export function singleton<T>(key: string, create: () => T): T {
  const store = ((globalThis as Record<string, unknown>).__proxlbUi ??= new Map<string, unknown>()) as Map<
    string,
    unknown
  >;
  if (!store.has(key)) store.set(key, create());
  return store.get(key) as T;
}

/** Replace what `singleton(key)` gives: for server.ts at start and for tests. */
export function setSingleton<T>(key: string, value: T): T {
  singleton(key, () => value);
  ((globalThis as Record<string, unknown>).__proxlbUi as Map<string, unknown>).set(key, value);
  return value;
}
