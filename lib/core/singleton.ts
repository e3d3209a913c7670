/**
 * One instance per process, shared by the bundles of Next and server.ts (and surviving hot reload), which hold
 * separate copies of every module.
 */
export function singleton<T>(key: string, create: () => T): T {
  const shared = store();
  if (!shared.has(key)) shared.set(key, create());
  return shared.get(key) as T;
}

/** Replace what `singleton(key)` gives: for server.ts at start and for tests. */
export function setSingleton<T>(key: string, value: T): T {
  store().set(key, value);
  return value;
}

function store(): Map<string, unknown> {
  const holder = globalThis as { __proxlbUi?: Map<string, unknown> };
  holder.__proxlbUi ??= new Map();
  return holder.__proxlbUi;
}
