import {
  AddressOwners,
  type Admission,
  type Attachment,
  CniError,
  ErrorCode,
  type Family,
  type FileLocks,
  type Files,
  type FirewallDriver,
  type FirewallPart,
  type FirewallRequests,
  familiesOf,
  type IpConfig,
  type Isolation,
  type Known,
  type Masquerade,
  type Publication,
  type Token,
  token,
} from '@podwire/core';
import { publicationObjection } from './conditions.ts';
import { Installed } from './installed.ts';
import { AdmissionPart } from './parts/admission.ts';
import { IsolationPart, MadeBridges } from './parts/isolation.ts';
import { MasqueradePart } from './parts/masquerade.ts';
import type { Part, Valid } from './parts/part.ts';
import { PortsPart } from './parts/ports.ts';
import { Requests } from './requests.ts';
import type { Traces } from './traces.ts';
import { Turns } from './turns.ts';

type OwnPart = Exclude<FirewallPart, 'mac-guard'>;
type Parts = { readonly [P in OwnPart]: Part<P> };

export interface IptablesOptions {
  /** Where it is kept whose rules are whose. */
  readonly folder: string;
  /** Folders to find the programs in, as PATH has them. Asked at each call. */
  readonly searchPath: () => string;
}
/** Bound only by compositions that want other than the usual. */
export const IptablesOptions: Token<Partial<IptablesOptions>> = token('IptablesOptions');

const defaults: IptablesOptions = {
  folder: '/var/lib/cni/podwire/iptables',
  searchPath: () => process.env.PATH ?? '',
};

/**
 * The firewall of `iptables` and `ip6tables`, in chains and rules that are those of the CNI reference plugins: each
 * finds and removes what the other made.
 */
export class IptablesFirewall implements FirewallDriver {
  readonly name = 'iptables';
  private readonly installed: Installed;
  private readonly parts: Parts;

  constructor(files: Files, locks: FileLocks, traces: Traces, options: Partial<IptablesOptions> = {}) {
    const { folder, searchPath } = { ...defaults, ...options };
    const installed = new Installed(searchPath, traces);
    const turnsAt = (table: string) => new Turns(files, locks, folder, table);
    const filterTurns = turnsAt('filter');
    this.installed = installed;
    this.parts = {
      masquerade: new MasqueradePart(installed, new Requests(files, `${folder}/masquerade`)),
      ports: new PortsPart(installed, new Requests(files, `${folder}/ports`), turnsAt('nat')),
      admission: new AdmissionPart(installed, new AddressOwners(files, folder), filterTurns),
      isolation: new IsolationPart(
        installed,
        new Requests(files, `${folder}/isolation`),
        new MadeBridges(files, `${folder}/isolated-bridges`),
        filterTurns,
      ),
    };
  }

  masquerade(attachment: Attachment, wanted: Masquerade): Promise<void> {
    return this.parts.masquerade.apply(attachment, wanted);
  }

  publishPorts(attachment: Attachment, wanted: Publication): Promise<void> {
    return this.parts.ports.apply(attachment, wanted);
  }

  admit(attachment: Attachment, wanted: Admission): Promise<void> {
    return this.parts.admission.apply(attachment, wanted);
  }

  isolate(attachment: Attachment, wanted: Isolation): Promise<void> {
    return this.parts.isolation.apply(attachment, wanted);
  }

  async check(attachment: Attachment, wanted: Partial<FirewallRequests>): Promise<string[]> {
    const lines = ownParts(Object.keys(wanted) as FirewallPart[]).map((part) =>
      this.checkPart(attachment, part, wanted),
    );
    return (await Promise.all(lines)).flat();
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[], known: Known = {}): Promise<void> {
    for (const part of ownParts(parts)) await this.parts[part].forget(attachment, known);
  }

  async collect(network: string, valid: Valid, parts: readonly FirewallPart[]): Promise<void> {
    for (const part of ownParts(parts)) await this.parts[part].collect(network, valid);
  }

  async objection<P extends FirewallPart>(part: P, wanted?: FirewallRequests[P]): Promise<CniError | undefined> {
    if (part === 'mac-guard') {
      return new CniError(ErrorCode.invalidConfig, 'iptables does not see the MAC addresses that a bridge forwards');
    }
    const refused = part === 'ports' && wanted ? publicationObjection(wanted as Publication) : undefined;
    if (refused) return refused;
    const { ips = [] } = (wanted ?? {}) as { readonly ips?: readonly IpConfig[] };
    const families: readonly Family[] = ips.length > 0 ? familiesOf(ips) : [4];
    for (const family of families) {
      const objection = await this.installed.objection(family);
      if (objection) return objection;
    }
    return undefined;
  }

  private async checkPart<P extends OwnPart>(
    attachment: Attachment,
    part: P,
    wanted: Partial<FirewallRequests>,
  ): Promise<string[]> {
    const own: FirewallRequests[P] | undefined = wanted[part];
    const serving: Part<P> = this.parts[part];
    return own ? serving.check(attachment, own) : [];
  }
}

function ownParts(parts: readonly FirewallPart[]): OwnPart[] {
  return parts.filter((part): part is OwnPart => part !== 'mac-guard');
}
