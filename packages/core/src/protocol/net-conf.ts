import { foldKeys, Spellings } from '../config/fold-keys.ts';
import type { ConfigSchema } from '../config/schema.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { isJsonObject, jsonKind, parseJson } from '../json/parse.ts';
import { validateNetworkName } from '../names.ts';
import { defaultVersion } from './versions.ts';

/** The part of every config that is the protocol's business and not the plugin's. */
export interface ProtocolConfig {
  /** The document as it came. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly name: unknown;
  readonly cniVersion: unknown;
  readonly prevResult: unknown;
  readonly validAttachments: unknown;
}

const validAttachments = 'cni.dev/valid-attachments';
/** What `cni.dev/valid-attachments` was called when GC was new. */
const attachments = 'cni.dev/attachments';

const spelling: ConfigSchema = {
  properties: { name: {}, cniVersion: {}, prevResult: {} },
};
const spellings = new Spellings();

/** @throws CniError code 6 for what is no JSON object */
export function readConfig(stdin: string): ProtocolConfig {
  const json = decoded('error unmarshall network config', () => {
    const document = parseJson(stdin) ?? {};
    if (isJsonObject(document)) return document;
    throw new Error(`json: cannot unmarshal ${jsonKind(document)} into the config of type object`);
  });
  const { name, cniVersion, prevResult } = foldKeys(json, spelling, spellings) as Record<string, unknown>;
  return { json, name, cniVersion, prevResult, validAttachments: attachmentList(json) };
}

/** The network's name. @throws CniError code 6 for one that is no text, code 7 for one that is missing or invalid */
export function networkNameOf({ name }: ProtocolConfig): string {
  const text = decoded('error unmarshall network config', () => textOf('name', name));
  if (text === '') throw new CniError(ErrorCode.invalidConfig, 'missing network name');
  validateNetworkName(text);
  return text;
}

/** The config's version; 0.1.0 when it names none. @throws CniError code 6 */
export function configVersionOf({ cniVersion }: Pick<ProtocolConfig, 'cniVersion'>): string {
  return decoded('decoding version from network config', () => textOf('cniVersion', cniVersion)) || defaultVersion;
}

/** The version that a config's text names; 0.1.0 when it names none. @throws CniError code 6 */
export function decodeVersion(stdin: string): string {
  const document = decoded('decoding version from network config', () => parseJson(stdin));
  return configVersionOf(foldKeys(document ?? {}, spelling, spellings) as Pick<ProtocolConfig, 'cniVersion'>);
}

/** The list by its new name or its old one, `null` where one was given without content; `undefined` when there is none. */
function attachmentList(json: Readonly<Record<string, unknown>>): unknown {
  const given = Object.entries(json).filter(([key]) => [validAttachments, attachments].includes(key.toLowerCase()));
  const filled = given.filter(([, list]) => list !== null);
  const preferred = filled.findLast(([key]) => key.toLowerCase() === validAttachments) ?? filled.at(-1);
  return preferred ? preferred[1] : given.at(-1)?.[1];
}

function textOf(key: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new Error(`json: cannot unmarshal ${jsonKind(value)} into ${key} of type string`);
}

function decoded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new CniError(ErrorCode.decoding, `${what}: ${CniError.from(cause).message}`, undefined, { cause });
  }
}
