import { join } from 'node:path';
import {
  type Attachment,
  CniError,
  convertResult,
  ErrorCode,
  type Files,
  isJsonObject,
  parseResult,
  printJson,
  printResult,
  type VersionedResult,
  validateContainerId,
  validateInterfaceName,
  validateNetworkName,
} from '@podwire/core';
import { byteOrder, printSorted } from '../json-object.ts';
import { type CachedText, type CacheEntry, cacheKind, decodeEntry, readCached } from './cache-entry.ts';
import type { RuntimeConf } from './runtime-conf.ts';

/** An attachment as the cache has it. */
export interface CachedAttachment extends Attachment {
  readonly netns: string;
  /** The configuration that made it, as text. */
  readonly config: string;
  readonly args: readonly (readonly [key: string, value: string])[];
  readonly capabilityArgs: Readonly<Record<string, unknown>>;
  /** Which runtime made it, where that is recorded. */
  readonly owner?: string;
}

/** The longest file name of Linux file systems, in bytes. */
const maxNameBytes = 255;

/**
 * What libcni keeps of every attachment: the final result and what it was made from, one file each in
 * `<folder>/results`. CRI-O, Multus and Podman read these files, and some edit them, so their names and keys are fixed.
 *
 * Files are written whole and durably. An empty or torn one, as a power loss leaves it behind others that write in
 * place, counts as missing.
 */
export class ResultCache {
  private readonly files: Files;
  private readonly folder: string;
  private readonly owner: string | undefined;

  constructor(files: Files, folder: string, owner?: string) {
    this.files = files;
    this.folder = join(folder, 'results');
    this.owner = owner;
  }

  /** @throws CniError when a part is missing, or could lead out of the folder */
  path({ network, containerId, ifname }: Attachment): string {
    if (network === '' || containerId === '' || ifname === '') {
      throw new CniError(
        ErrorCode.invalidConfig,
        `cache file path requires network name ("${network}"), container ID ("${containerId}"), and interface name ("${ifname}")`,
      );
    }
    validateContainerId(containerId);
    validateNetworkName(network);
    validateInterfaceName(ifname);
    return join(this.folder, `${network}-${containerId}-${ifname}`);
  }

  /** Throws now what `write` would throw once the network is up. */
  prepare(attachment: Attachment): void {
    const path = this.path(attachment);
    const name = path.slice(this.folder.length + 1);
    if (Buffer.byteLength(name) > maxNameBytes) {
      throw new CniError(
        ErrorCode.stateFolder,
        `cache file name is ${Buffer.byteLength(name)} bytes long: ${name}`,
        `File names end at ${maxNameBytes} bytes: use a shorter network name or container id.`,
      );
    }
    this.files.ensureFolder(this.folder, 0o700);
    // Permissions, a read-only and a full file system: only an attempt can tell.
    const probe = join(this.folder, '.podwire-probe');
    this.files.overwrite(probe, 'x', 0o600);
    this.files.remove(probe);
  }

  write(attachment: Attachment, conf: RuntimeConf, config: string, result: VersionedResult): void {
    const { args = [], capabilityArgs = {}, netns } = conf;
    const path = this.path(attachment);
    // Key order and omissions as libcni's; `owner` is ours, and others pass over it.
    const entry = {
      kind: cacheKind,
      containerId: attachment.containerId,
      config: Buffer.from(config, 'utf8').toString('base64'),
      ifName: attachment.ifname,
      networkName: attachment.network,
      ...(netns !== '' && { netns }),
      ...(args.length > 0 && { cniArgs: args }),
      ...(Object.keys(capabilityArgs).length > 0 && { capabilityArgs: JSON.parse(printSorted(capabilityArgs)) }),
      result: JSON.parse(printSorted(resultJson(result))),
      ...(this.owner !== undefined && { owner: this.owner }),
    };
    this.files.ensureFolder(this.folder, 0o700);
    this.files.replace(path, printJson(entry), { mode: 0o600, durable: true });
  }

  remove(attachment: Attachment): void {
    this.files.remove(this.path(attachment));
  }

  /**
   * The attachment's final result in a version; `undefined` when there is none.
   *
   * @throws CniError when there is one that cannot be read, or not be expressed in that version
   */
  result(attachment: Attachment, version: string): VersionedResult | undefined {
    const cached = this.read(attachment);
    if (cached === undefined) return undefined;
    // Before cniCacheV1 the whole file was the result.
    const json = cached.entry
      ? ownEntry(cached.entry, attachment)?.result
      : cached.parse('decoding version from network config');
    if (json === undefined || json === null) return undefined;
    const result = parseResult(json);
    try {
      return convertResult(result, version);
    } catch (error) {
      const { code, message, details } = CniError.from(error);
      const text = `failed to convert cached result to config version "${version}": ${message}`;
      throw new CniError(code, text, details, { cause: error });
    }
  }

  /** What the attachment was made from; `undefined` when nothing is cached. @throws CniError */
  attachment(attachment: Attachment): CachedAttachment | undefined {
    const cached = this.read(attachment);
    if (cached === undefined) return undefined;
    const subject = `cached network "${attachment.network}" config`;
    if (!cached.entry) {
      const value = cached.parse(`failed to unmarshal ${subject}`);
      const kind = isJsonObject(value) && typeof value.kind === 'string' ? value.kind : '';
      throw new CniError(ErrorCode.decoding, `read ${subject} has wrong kind: ${kind}`);
    }
    const entry = ownEntry(cached.entry, attachment);
    return entry && toAttachment(entry);
  }

  /**
   * Everything that is cached, or everything of one container. Files that are not of the cache are passed over.
   *
   * @throws CniError when the folder is there and cannot be read
   */
  attachments(containerId = ''): CachedAttachment[] {
    const inside = `-${containerId}-`;
    const names = this.files.list(this.folder).sort(byteOrder);
    return names.flatMap((name) => {
      const at = name.indexOf(inside);
      if (containerId !== '' && (at <= 0 || at + inside.length >= name.length)) return [];
      const entry = this.entryAt(join(this.folder, name));
      if (!entry || entry.ifName === '' || entry.networkName === '') return [];
      return containerId === '' || entry.containerId === containerId ? [toAttachment(entry)] : [];
    });
  }

  private read(attachment: Attachment): CachedText | undefined {
    const path = this.path(attachment);
    let text: string | undefined;
    try {
      text = this.files.read(path);
    } catch {
      return undefined; // as libcni: what cannot be read is not there, and a DEL goes on without it
    }
    return text === undefined ? undefined : readCached(text);
  }

  private entryAt(path: string): CacheEntry | undefined {
    try {
      return decodeEntry(this.files.read(path) ?? '');
    } catch {
      return undefined; // not ours to judge: the folder is shared
    }
  }
}

/** A result as the JSON value that it prints as. */
export function resultJson(result: VersionedResult): unknown {
  return JSON.parse(printResult(result, result.cniVersion ?? ''));
}

/** Hyphens are legal in all three names, so that two attachments can have one file name: look inside. */
function ownEntry(entry: CacheEntry, { network, containerId, ifname }: Attachment): CacheEntry | undefined {
  const same = entry.networkName === network && entry.containerId === containerId && entry.ifName === ifname;
  return same ? entry : undefined;
}

function toAttachment(entry: CacheEntry): CachedAttachment {
  return {
    network: entry.networkName,
    containerId: entry.containerId,
    ifname: entry.ifName,
    netns: entry.netns,
    config: Buffer.from(entry.config, 'base64').toString('utf8'),
    args: entry.cniArgs,
    capabilityArgs: entry.capabilityArgs,
    ...(entry.owner !== undefined && { owner: entry.owner }),
  };
}
