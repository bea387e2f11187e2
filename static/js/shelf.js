// Files that are not sent yet, kept in the browser over a reload: rows `{ key, … }` of one store of
// a database of its own. Where the browser has no IndexedDB, or its shelf is full, nothing is kept
// and nothing fails: `all()` is empty.
export function shelfOf(name, store) {
  let ready = null;

  function open() {
    ready ??= new Promise((resolve) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
    }).catch(() => null);
    return ready;
  }

  async function run(mode, act) {
    const database = await open();
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const asked = act(database.transaction(store, mode).objectStore(store));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }

  return {
    put: (row) => run("readwrite", (rows) => rows.put(row)),
    drop: (key) => run("readwrite", (rows) => rows.delete(key)),
    all: async () => (await run("readonly", (rows) => rows.getAll())) ?? [],
  };
}
