import type { Attachment } from '../attachment.ts';
import { foldKeys } from '../config/fold-keys.ts';
import { configError } from '../errors.ts';
import { isJsonObject } from '../json/parse.ts';

const schema = { items: { properties: { containerID: {}, ifname: {} } } } as const;
const path = '$["cni.dev/valid-attachments"]';

/**
 * The attachments that GC must leave alone. An entry that cannot be read is refused and never skipped: skipping it
 * would remove what it stands for.
 */
export function readValidAttachments(list: unknown): Pick<Attachment, 'containerId' | 'ifname'>[] {
  if (list === null) return [];
  if (!Array.isArray(list)) throw configError(path, list, 'Use a list of { "containerID", "ifname" }.');
  return (foldKeys(list, schema) as unknown[]).map((entry, index) => {
    const { containerID, ifname } = isJsonObject(entry) ? entry : {};
    if (typeof containerID === 'string' && typeof ifname === 'string' && containerID !== '' && ifname !== '') {
      return { containerId: containerID, ifname };
    }
    throw configError(`${path}[${index}]`, entry, 'Use { "containerID": "…", "ifname": "…" }, both of them texts.');
  });
}
