import { type Token, token } from '../wiring.ts';

/** What a Windows endpoint is made of (HNS v1 or HCN v2). */
export interface EndpointSpec {
  readonly name: string;
  readonly network: string;
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly mac?: string;
  readonly dns?: {
    readonly servers?: readonly string[];
    readonly search?: readonly string[];
    readonly domain?: string;
  };
  /** HNS or HCN policy objects, passed through. */
  readonly policies?: readonly Readonly<Record<string, unknown>>[];
}

/** An endpoint as the host network service has it. */
export interface Endpoint extends EndpointSpec {
  readonly id: string;
  /** Ids of the namespaces or containers it is attached to. */
  readonly attachedTo: readonly string[];
}

/** Endpoints of the Windows host network service. */
export interface Endpoints {
  get(name: string): Promise<Endpoint | undefined>;
  list(network?: string): Promise<Endpoint[]>;
  create(spec: EndpointSpec): Promise<Endpoint>;
  /** Attaching twice is fine. */
  attach(id: string, target: string): Promise<void>;
  detach(id: string, target: string): Promise<void>;
  /** Missing is fine. */
  remove(id: string): Promise<void>;
}
export const Endpoints: Token<Endpoints> = token('Endpoints');
