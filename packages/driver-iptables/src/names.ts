import { type Attachment, sha512Hex } from '@podwire/core';

/** Network and container, which is all that the reference's chain names and comments know of an attachment. */
export type Owner = Pick<Attachment, 'network' | 'containerId'>;

/** The longest that iptables takes: "must be under 29 chars". */
const chainNameLength = 28;
/** What the kernel keeps of a comment; iptables cuts the rest off without a word. */
const commentLength = 255;

export const chainOf = {
  masquerade: (owner: Owner): string => chainName('CNI-', owner),
  ports: (owner: Owner): string => chainName('CNI-DN-', owner),
  /** Of releases before 0.8 of the reference; only removed. */
  oldSnat: (owner: Owner): string => chainName('CNI-SN-', owner),
} as const;

/** Network and id without anything between them, as the reference joins them: (`ab`, `c`) and (`a`, `bc`) share a chain. */
function chainName(prefix: string, { network, containerId }: Owner): string {
  return (prefix + sha512Hex(network + containerId)).slice(0, chainNameLength);
}

/** How the comments of a part begin for all of a network, and what they are for one container of it. */
export interface Comments {
  readonly ofNetwork: (network: string) => string;
  readonly of: (owner: Owner) => string;
}

export const masqueradeComments: Comments = {
  ofNetwork: (network) => `name: "${network}" id: "`,
  of: (owner) => ownerText(owner).slice(0, commentLength),
};

export const portsComments: Comments = {
  ofNetwork: (network) => `dnat name: "${network}" id: "`,
  // The reference cuts to 253 characters and adds three dots; iptables takes the last one away again.
  of: (owner) => {
    const text = `dnat ${ownerText(owner)}`;
    return text.length > commentLength ? `${text.slice(0, 253)}..` : text;
  },
};

function ownerText({ network, containerId }: Owner): string {
  return `name: "${network}" id: "${containerId}"`;
}

/** Who a published port's comment names; a comment that was cut names the container by what is left. */
export function ownerIn(comment: string | undefined): Owner | undefined {
  const [, network, containerId] = /^dnat name: "([^"]*)" id: "([^"]*)/.exec(comment ?? '') ?? [];
  return network === undefined || containerId === undefined ? undefined : { network, containerId };
}
