const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

interface Open {
  /** `undefined` for a list. */
  readonly keys: Set<string> | undefined;
  /** The key that this value stands under, if it stands in an object. */
  readonly under: string | undefined;
}

/**
 * The first key that one of a config's top-level objects has twice, as it is written: `{"sysctl": {"a": "1", "a": "2"}}`.
 * JSON.parse keeps the last of equal keys and says nothing, so the text is asked, which JSON.parse has found to be valid.
 *
 * @param object - the key of the object; as everywhere in a config, case makes no difference
 */
export function repeatedKey(json: string, object: string): string | undefined {
  const open: Open[] = [];
  let last: string | undefined;
  let key: string | undefined;
  for (const [token] of json.matchAll(tokens)) {
    const inner = open.at(-1);
    if (token === '{' || token === '[') {
      open.push({ keys: token === '{' ? new Set() : undefined, under: key });
      key = undefined;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      key = String(JSON.parse(last ?? '""'));
      const wanted = open.length === 2 && inner?.under?.toLowerCase() === object;
      if (wanted && inner?.keys?.has(key)) return key;
      inner?.keys?.add(key);
    } else if (token !== ',') {
      last = token;
    } else key = undefined;
  }
  return undefined;
}
